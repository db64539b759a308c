package io.github.nucleusspec.predictions;

/** An edition of the wire format: the first release of the SDK that sends it. They are in order. */
public enum Edition {
    /** The first with a {@code track_reference_id}. */
    V0_14_29,
    /** Keypoints without an id get one. */
    V0_15_5,
    /** {@code task_id} on most types. */
    V0_17_8,
    /** {@code task_id} on scene categories as well. */
    V0_17_9,
    /** A dataset item may be named in place of a reference id. */
    V0_21_2;

    /** The newest edition that the documentation describes. */
    public static final Edition DEFAULT = V0_17_9;

    /** Its name, such as 0.17.9. */
    public String release() {
        return name().substring(1).replace('_', '.');
    }

    /** The edition of that name; {@link IllegalArgumentException} if there is none. */
    public static Edition named(String release) {
        return valueOf("V" + release.replace('.', '_'));
    }

    boolean reaches(Edition since) {
        return compareTo(since) >= 0;
    }
}
