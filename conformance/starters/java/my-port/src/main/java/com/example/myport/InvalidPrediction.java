package com.example.myport;

/** The documentation rules it out. */
public final class InvalidPrediction extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String pointer;

    InvalidPrediction(String pointer, String problem) {
        super((pointer.isEmpty() ? "the payload" : pointer) + " " + problem);
        this.pointer = pointer;
    }

    /** The JSON pointer of what is wrong. */
    public String pointer() {
        return pointer;
    }
}
