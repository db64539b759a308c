// JSON libraries for Java, each as a program that reads texts and writes them back.
// ../README.md says how; the argument names the library.

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

public class Layer {
    public static class Geometry {
        public Double x;
        public Double height;
    }

    public static class Typed {
        public String label;
        public String mask;
        public Double confidence;
        public Geometry geometry;
    }

    interface Writer {
        String written(boolean typed, String text) throws Exception;
    }

    static Writer jackson() {
        ObjectMapper mapper = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        return (typed, text) -> mapper.writeValueAsString(
            typed ? mapper.readValue(text, Typed.class) : mapper.readTree(text));
    }

    static Writer gson(Class<?> any) {
        Gson gson = new Gson().newBuilder().serializeNulls().create();
        return (typed, text) -> {
            Object value = gson.fromJson(text, typed ? Typed.class : any);
            return gson.toJson(value);
        };
    }

    public static void main(String[] arguments) throws Exception {
        Writer writer = switch (arguments[0]) {
            case "jackson" -> jackson();
            case "gson" -> gson(JsonElement.class);
            default -> gson(Object.class);
        };
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        for (String line; (line = lines.readLine()) != null; ) {
            String[] words = line.split(" ", 2);
            String status = "ok";
            String said;
            try {
                said = words[0].equals("about")
                    ? arguments[1]
                    : writer.written(words[0].equals("typed"), decoded(words[1]));
            } catch (Exception | StackOverflowError error) {
                status = "refused";
                said = String.valueOf(error);
            }
            byte[] bytes = withoutHalves(String.valueOf(said)).getBytes(StandardCharsets.UTF_8);
            out.println(status + " " + Base64.getEncoder().encodeToString(bytes));
        }
    }

    /** Halves of surrogate pairs are not UTF-8: written as escapes, they say the same in JSON. */
    static String withoutHalves(String text) {
        StringBuilder made = new StringBuilder();
        text.codePoints().forEach(code -> {
            if (code >= 0xd800 && code < 0xe000) made.append(String.format("\\u%04x", code));
            else made.appendCodePoint(code);
        });
        return made.toString();
    }

    static String decoded(String encoded) {
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }
}
