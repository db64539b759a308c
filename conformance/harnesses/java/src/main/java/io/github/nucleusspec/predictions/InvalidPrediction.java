package io.github.nucleusspec.predictions;

import io.github.nucleusspec.exactjson.Json;

/** The documentation rules it out. */
public final class InvalidPrediction extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String code;
    private final String pointer;

    InvalidPrediction(String code, String pointer, String problem) {
        super((pointer.isEmpty() ? "the payload" : pointer) + " " + problem + " [" + code + "]");
        this.code = code;
        this.pointer = pointer;
    }

    /** A word for what is wrong, such as {@code out-of-range}. */
    public String code() {
        return code;
    }

    /** The JSON pointer of where it is in a payload. */
    public String pointer() {
        return pointer;
    }

    static InvalidPrediction wrongType(Object value, String pointer, String expected) {
        String shown = value == null ? "missing" : shown(value);
        String short60 = shown.substring(0, Math.min(60, shown.length()));
        return new InvalidPrediction("wrong-type", pointer, "must be " + expected + ", but is " + short60);
    }

    private static String shown(Object value) {
        try {
            return value instanceof Json json ? json.toJson() : value.toString();
        } catch (ArithmeticException error) {
            return "a number too large";
        }
    }
}
