package io.github.nucleusspec.farend;

import io.github.nucleusspec.exactjson.Json;
import io.github.nucleusspec.exactjson.JsonSyntaxException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Serves a port over stdin and stdout.
 *
 * <pre>{@code
 * new FarEnd("my-port", "1.0")
 *         .types("box")
 *         .refusing(JsonProcessingException.class)
 *         .decode(request -> mapper.writeValueAsString(mapper.readValue(request.payload(), Box.class)))
 *         .serve();
 * }</pre>
 *
 * A port is given JSON as it came, and answers JSON, so that it is scored with the JSON library that it is used with. An
 * operation that it does not have is not declared, and so not scored. What is declared is every operation that it has,
 * of every type that it names. An exception is a refusal if it is of a
 * class that {@code refusing} names; {@link Unsupported} says what is not there yet; any other is a mistake of the
 * port, and costs that case alone.
 */
public final class FarEnd {
    private static final int PROTOCOL = 2;
    private static final int MESSAGE_LIMIT = 500;

    /** How long a reply may wait for those behind it: whoever asked can read it while we answer them. */
    private static final long PATIENCE_NANOSECONDS = 200_000;

    /** Half of a surrogate pair: a pair is another character. UTF-8 has no bytes for it. */
    private static final Pattern HALF = Pattern.compile("\\p{Cs}");

    /** An operation of a port. */
    @FunctionalInterface
    public interface Operation<T> {
        /** Answers a request. */
        T answer(Request request) throws Exception;
    }

    private record Kind(String name, Operation<String> operation) {}

    private record Refusal<E extends Throwable>(
            Class<E> exceptions, Function<E, String> code, Function<E, String> pointer) {
        boolean is(Throwable thrown) {
            return exceptions.isInstance(thrown);
        }

        Json.Obj said(Throwable thrown, String message) {
            E refused = exceptions.cast(thrown);
            Json.Builder said = new Json.Builder().with("message", message);
            if (code.apply(refused) != null) {
                said.with("code", code.apply(refused)).with("pointer", pointer.apply(refused));
            }
            return said.build();
        }
    }

    private final String name;
    private final String version;
    private final Map<String, Kind> operations = new LinkedHashMap<>();
    private List<String> types = List.of();
    private List<String> editions = List.of();
    private final List<Refusal<?>> refusals = new ArrayList<>();

    /** A port that has nothing yet. */
    public FarEnd(String name, String version) {
        this.name = name;
        this.version = version;
    }

    /**
     * The types that it declares to have, each with every operation; without it, all. Operations may be asked for others,
     * too, and then throw {@link Unsupported}: {@code run --type box} asks for a box before it is declared.
     */
    public FarEnd types(String... names) {
        types = List.of(names);
        return this;
    }

    /** The editions that it speaks; without it, all. */
    public FarEnd editions(String... names) {
        editions = List.of(names);
        return this;
    }

    /** A class of exceptions with which it refuses; there may be several. */
    public FarEnd refusing(Class<? extends Throwable> exceptions) {
        refusals.add(new Refusal<>(exceptions, each -> null, each -> null));
        return this;
    }

    /** A class of exceptions that have a word for what is wrong, and the JSON pointer of it. */
    public <E extends Throwable> FarEnd refusing(
            Class<E> exceptions, Function<E, String> code, Function<E, String> pointer) {
        refusals.add(new Refusal<>(exceptions, code, pointer));
        return this;
    }

    /** Makes a prediction of the arguments, and answers its payload. */
    public FarEnd construct(Operation<String> operation) {
        return having("construct", "payload", operation);
    }

    /** Reads a payload, and answers that of what it read. */
    public FarEnd decode(Operation<String> operation) {
        return having("decode", "payload", operation);
    }

    /** Reads a payload, and answers its text. */
    public FarEnd encode(Operation<String> operation) {
        return having("encode", "text", request -> Json.of(made(operation.answer(request))).toJson());
    }

    /** Reads a payload of the type that it names, and answers that type with the payload. */
    public FarEnd dispatch(Operation<Map.Entry<String, String>> operation) {
        return having("dispatch", "value", request -> {
            Map.Entry<String, String> made = made(operation.answer(request));
            return "{\"type\": " + Json.of(made.getKey()).toJson() + ", \"payload\": " + made(made.getValue()) + "}";
        });
    }

    /** Reads a payload, and answers whether its mask is a local file. */
    public FarEnd localFiles(Operation<Boolean> operation) {
        return having("local_files", "value", request -> made(operation.answer(request)).toString());
    }

    /** Adds batches of predictions to a list. */
    public FarEnd collect(Operation<PredictionLists> operation) {
        return having("collect", "value", request -> {
            PredictionLists made = made(operation.answer(request));
            String items = made.items().stream()
                    .map(item -> "[" + Json.of(item.getKey()).toJson() + ", [" + joined(item.getValue()) + "]]")
                    .collect(Collectors.joining(", "));
            return "{\"items\": [" + items + "], \"length\": " + made.length() + "}";
        });
    }

    private static String joined(List<String> payloads) {
        return payloads.stream().map(FarEnd::made).collect(Collectors.joining(", "));
    }

    /** What there has to be: null would become null in JSON. */
    private static <T> T made(T answer) {
        if (answer == null) {
            throw new IllegalStateException("the operation returned nothing");
        }
        return answer;
    }

    private FarEnd having(String operation, String reply, Operation<String> answer) {
        operations.put(operation, new Kind(reply, answer));
        return this;
    }

    /**
     * Answers requests until stdin ends. From then on, what is printed on {@link System#out} goes to stderr. If it cannot
     * go on, it says so there in a line, and ends the process with status 1.
     */
    public void serve() {
        System.setOut(System.err);
        try (OutputStream replies = new FileOutputStream(FileDescriptor.out)) {
            serve(System.in, replies);
        } catch (IOException error) {
            System.err.println(error.getMessage());
            System.exit(1);
        }
    }

    /**
     * The reply to one request, for tests in this process. Neither has an id.
     *
     * @param request an operation, as JSON
     * @param edition the edition to speak
     */
    public String reply(String request, String edition) {
        Map<String, String> asked = Json.members(request);
        return "{" + answered(asked, text(asked, "op"), spoken(edition)) + "}";
    }

    /** What it says of itself to whoever greets it, for tests in this process: among others, what it has. */
    public String hello() {
        return "{\"hello\": " + introduction(null) + "}";
    }

    /** Lines are of any length; they are answered as many at a time as have come. */
    void serve(InputStream requests, OutputStream replies) throws IOException {
        Conversation conversation = new Conversation(replies);
        byte[] read = new byte[1 << 16];
        byte[] line = new byte[1 << 16];
        int length = 0;
        for (int count = requests.read(read); count >= 0; count = requests.read(read)) {
            for (int i = 0; i < count; i++) {
                if (length == line.length) {
                    line = Arrays.copyOf(line, 2 * length);
                }
                line[length++] = read[i];
                if (read[i] == '\n') {
                    conversation.take(line, length);
                    length = 0;
                }
            }
            conversation.flush();
        }
        conversation.take(line, length);
        conversation.flush();
    }

    /** What was said since hello, and what is still to be written. */
    private final class Conversation {
        private final OutputStream replies;
        private final StringBuilder unwritten = new StringBuilder();
        private String edition = "";
        private long since = System.nanoTime();

        Conversation(OutputStream replies) {
            this.replies = replies;
        }

        void flush() throws IOException {
            replies.write(unwritten.toString().getBytes(StandardCharsets.UTF_8));
            replies.flush();
            unwritten.setLength(0);
            since = System.nanoTime();
        }

        void take(byte[] line, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(line, 0, length);
            try {
                take(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
            } catch (CharacterCodingException error) {
                throw broken("is not UTF-8", new String(line, 0, length, StandardCharsets.UTF_8));
            }
        }

        /** Fails for what is no request: without an id nobody can be answered. */
        private void take(String line) throws IOException {
            if (line.isBlank()) {
                return;
            }
            Map<String, String> asked;
            try {
                asked = Json.members(line);
            } catch (JsonSyntaxException error) {
                throw broken("is " + error.getMessage(), line);
            }
            if (asked == null || !isSendable(asked.get("id"))) {
                throw broken("is not an object with an id", line);
            }
            unwritten.append("{\"id\": ").append(asked.get("id")).append(", ").append(said(asked)).append("}\n");
            if (System.nanoTime() - since > PATIENCE_NANOSECONDS) {
                flush();
            }
        }

        private IOException broken(String problem, String line) throws IOException {
            flush();
            return new IOException(name + ": a request " + problem + ": " + shortened(line.strip()));
        }

        private String said(Map<String, String> asked) {
            String op = text(asked, "op");
            if ("hello".equals(op)) {
                edition = spoken(text(asked, "edition"));
                return "\"hello\": " + introduction(edition);
            }
            return answered(asked, op, edition);
        }
    }

    private String answered(Map<String, String> asked, String op, String edition) {
        try {
            Kind kind = operation(op);
            String answer = kind.operation().answer(request(asked, edition));
            return "\"" + kind.name() + "\": " + oneLine(answer);
        } catch (Throwable thrown) { // whatever it is: a StackOverflowError costs a case, too
            return told(thrown);
        }
    }

    private Kind operation(String op) {
        if (!operations.containsKey(op)) {
            throw new Unsupported(name + " has no operation " + op);
        }
        return operations.get(op);
    }

    /** Whether a reply that has it can be read: one with 1e400 cannot. */
    private static boolean isSendable(String json) {
        try {
            return json != null && !Json.parse(json).toJson().isEmpty();
        } catch (ArithmeticException error) {
            return false;
        }
    }

    private static Request request(Map<String, String> asked, String edition) {
        return new Request(
                edition,
                word(asked, "type"),
                jsonOrText(asked, "payload", "text"),
                jsonOrText(asked, "arguments", "arguments_text"),
                word(asked, "pass"),
                jsonOrText(asked, "batches", "batches_text"));
    }

    private static String text(Map<String, String> asked, String key) {
        String json = asked.get(key);
        return json != null && Json.parse(json) instanceof Json.Str text ? text.value() : null;
    }

    private static String word(Map<String, String> asked, String key) {
        return Objects.requireNonNullElse(text(asked, key), "");
    }

    /** What not every JSON library can read comes as a string. */
    private static String jsonOrText(Map<String, String> asked, String key, String asText) {
        String text = text(asked, asText);
        return text != null ? text : asked.getOrDefault(key, "");
    }

    /** JSON needs no more than one line. */
    private static String oneLine(String answer) {
        try {
            Json.parse(made(answer));
        } catch (JsonSyntaxException error) {
            throw new IllegalStateException("the reply is " + error.getMessage());
        }
        String line = answer.replace('\n', ' ').replace('\r', ' ');
        return HALF.matcher(line).replaceAll(half -> "\\\\u" + Integer.toHexString(half.group().charAt(0)));
    }

    /** What is thrown may itself throw when it is asked. */
    private String told(Throwable thrown) {
        try {
            return described(thrown);
        } catch (Throwable mute) {
            String caught = thrown.getClass().getName() + ", which cannot say more";
            return "\"error\": " + new Json.Builder().with("caught", shortened(caught)).build().toJson();
        }
    }

    private String described(Throwable thrown) {
        String message = thrown.getMessage() == null ? thrown.getClass().getName() : thrown.getMessage();
        if (thrown instanceof Unsupported) {
            return "\"unsupported\": " + new Json.Builder().with("reason", shortened(message)).build().toJson();
        }
        for (Refusal<?> refusal : refusals) {
            if (refusal.is(thrown)) {
                return "\"rejected\": " + refusal.said(thrown, shortened(message)).toJson();
            }
        }
        return "\"error\": " + new Json.Builder().with("caught", shortened(thrown.toString())).build().toJson();
    }

    private static String shortened(String message) {
        return message.substring(0, Math.min(message.length(), MESSAGE_LIMIT));
    }

    /** The edition that was asked for, or the last one of a port that does not have it. */
    private String spoken(String edition) {
        boolean known = editions.isEmpty() || edition != null && editions.contains(edition);
        return known ? edition : editions.get(editions.size() - 1);
    }

    private String introduction(String edition) {
        Json.Builder hello = new Json.Builder()
                .with("protocol", Json.Num.of(PROTOCOL))
                .with("name", name)
                .with("version", version)
                .with("language", "Java (" + System.getProperty("java.version") + ")")
                .with("edition", edition)
                .with("operations", names(new ArrayList<>(operations.keySet())));
        return (types.isEmpty() ? hello : hello.with("types", names(types))).build().toJson();
    }

    private static Json names(List<String> names) {
        return new Json.Arr(names.stream().map(Json::of).toList());
    }
}
