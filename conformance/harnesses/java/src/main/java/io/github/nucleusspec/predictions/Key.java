package io.github.nucleusspec.predictions;

/** A key that only some types have. */
enum Key {
    TAXONOMY_NAME,
    CONFIDENCE,
    ANNOTATION_ID,
    METADATA,
    CLASS_PDF,
    EMBEDDING_VECTOR,
    TRACK_REFERENCE_ID;

    /** As it stands in payloads. */
    String sentAs() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
