package io.github.nucleusspec.exactjson;

/** A text is not JSON. */
public final class JsonSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    JsonSyntaxException(String problem, int offset) {
        super("not JSON: " + problem + " at character " + offset);
    }
}
