# Ruby's json, as a program that reads texts and writes them back. `README.md` says how.

require "json"

def written(mode, text)
  value = JSON.parse(text)
  value = %w[label mask confidence geometry].to_h { |name| [name, value[name]] } if mode == "typed"
  JSON.generate(value)
end

$stdout.sync = true
$stdin.each_line do |line|
  mode, encoded = line.strip.split(" ", 2)
  begin
    status = "ok"
    said =
      if mode == "about"
        "Ruby #{RUBY_VERSION}, json #{JSON::VERSION}"
      else
        written(mode, encoded.to_s.unpack1("m").force_encoding("UTF-8"))
      end
  rescue StandardError, SystemStackError => error
    status = "refused"
    said = error.message
  end
  puts "#{status} #{[said].pack("m0")}"
end
