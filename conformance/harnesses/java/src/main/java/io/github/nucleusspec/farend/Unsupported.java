package io.github.nucleusspec.farend;

/** The port does not have yet what it was asked for. */
public final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says what it does not have. */
    public Unsupported(String reason) {
        super(reason);
    }
}
