module example.org/my-port

go 1.22

require github.com/nucleus-spec/fixtures-go v0.0.0

replace github.com/nucleus-spec/fixtures-go => ./nucleus-fixtures
