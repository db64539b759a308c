package com.example.myport;

import io.github.nucleusspec.exactjson.Json;
import java.util.List;

/**
 * A class for an image, in edition @EDITION@. What is null is not given.
 *
 * @param label the class
 * @param referenceId the item; null if {@code datasetItemId} names it // @SINCE 0.21.2@
 * @param referenceId the item // @BEFORE 0.21.2@
 * @param taxonomyName the taxonomy of the label
 * @param confidence from 0 to 1
 * @param metadata anything, nested at most 200 deep
 * @param classPdf numbers from 0 to 1 by class, which sum to 1
 * @param trackReferenceId the group of predictions that it is one of
 * @param datasetItemId the item // @SINCE 0.21.2@
 * @param datasetId its dataset // @SINCE 0.21.2@
 */
public record Category(
        String label,
        String referenceId,
        String taxonomyName,
        Json.Num confidence,
        Json.Obj metadata,
        Json.Obj classPdf,
        String trackReferenceId, // @SINCE 0.21.2@
        String datasetItemId, // @SINCE 0.21.2@
        String datasetId) { // @SINCE 0.21.2@
        String trackReferenceId) { // @BEFORE 0.21.2@
    private static final List<String> BY_POSITION = List.of(
            "label", "reference_id", "taxonomy_name", "confidence", "metadata", "class_pdf", "track_reference_id");
    private static final List<String> BY_NAME = List.of("dataset_item_id", "dataset_id"); // @SINCE 0.21.2@
    private static final int DEEPEST = 200;

    /** The second part is for what binary fractions make of 0.999. */
    private static final double TOLERANCE = 1e-3 + 1e-9;

    /** Refuses with {@link InvalidPrediction} what the documentation rules out. */
    public Category {
        if (label == null) {
            throw new InvalidPrediction("/label", "is required");
        }
        if (referenceId == null && datasetItemId == null) { // @SINCE 0.21.2@
            throw new InvalidPrediction("/reference_id", "is required, or a dataset_item_id"); // @SINCE 0.21.2@
        if (referenceId == null) { // @BEFORE 0.21.2@
            throw new InvalidPrediction("/reference_id", "is required"); // @BEFORE 0.21.2@
        }
        if (confidence != null) {
            probability(confidence, "/confidence");
        }
        if (metadata != null) {
            checkMetadata(metadata, 1);
        }
        if (classPdf != null) {
            checkDistribution(classPdf);
        }
    }

    /** Reads a payload. Keys that are not known are ignored. */
    public static Category read(Json payload) {
        return of(Members.of(payload));
    }

    /** Makes one of arguments by their names. */
    public static Category byName(Json arguments) {
        Members given = Members.of(arguments);
        for (Json.Member each : given.object().members()) {
            if (!BY_POSITION.contains(each.key()) && !BY_NAME.contains(each.key())) { // @SINCE 0.21.2@
            if (!BY_POSITION.contains(each.key())) { // @BEFORE 0.21.2@
                throw new InvalidPrediction("/" + each.key(), "is no parameter");
            }
        }
        return of(given);
    }

    /** Makes one of arguments in the documented order; what they are called does not count. */
    public static Category byPosition(Json arguments) {
        List<Json.Member> given = Members.of(arguments).object().members();
        if (given.size() > BY_POSITION.size()) {
            throw new InvalidPrediction("", "has more arguments than there are parameters");
        }
        Json.Builder named = new Json.Builder();
        for (int i = 0; i < given.size(); i++) {
            named.with(BY_POSITION.get(i), given.get(i).value());
        }
        return of(new Members(named.build()));
    }

    private static Category of(Members given) {
        return new Category(
                given.string("label"),
                given.string("reference_id"),
                given.string("taxonomy_name"),
                given.number("confidence"),
                given.object("metadata"),
                given.object("class_pdf"),
                given.string("track_reference_id"), // @SINCE 0.21.2@
                given.string("dataset_item_id"), // @SINCE 0.21.2@
                given.string("dataset_id")); // @SINCE 0.21.2@
                given.string("track_reference_id")); // @BEFORE 0.21.2@
    }

    /** What is sent. */
    public Json.Obj toPayload() {
        Json.Builder payload = new Json.Builder()
                .with("label", label)
                .with("type", "category")
                .with("geometry", Json.Obj.EMPTY)
                .with("reference_id", referenceId)
                .with("metadata", metadata == null ? Json.Obj.EMPTY : metadata)
                .with("track_reference_id", trackReferenceId) // @SINCE 0.17.8@
                .with("task_id", Json.NULL); // @SINCE 0.17.8@
                .with("track_reference_id", trackReferenceId); // @BEFORE 0.17.8@
        putGiven(payload, "taxonomy_name", Json.of(taxonomyName));
        putGiven(payload, "confidence", confidence);
        putGiven(payload, "class_pdf", classPdf);
        putGiven(payload, "item_id", Json.of(datasetItemId)); // @SINCE 0.21.2@
        putGiven(payload, "dataset_id", Json.of(datasetId)); // @SINCE 0.21.2@
        return payload.build();
    }

    private static void putGiven(Json.Builder payload, String key, Json value) {
        if (value != null && !value.equals(Json.NULL)) {
            payload.with(key, value);
        }
    }

    private static double probability(Json value, String at) {
        if (value instanceof Json.Num number && number.toDouble() >= 0 && number.toDouble() <= 1) {
            return number.toDouble();
        }
        throw new InvalidPrediction(at, "must be a number from 0 to 1");
    }

    private static void checkDistribution(Json.Obj shares) {
        double sum = 0;
        for (Json.Member share : shares.members()) {
            sum += probability(share.value(), "/class_pdf");
        }
        if (Math.abs(sum - 1) > TOLERANCE) {
            throw new InvalidPrediction("/class_pdf", "must sum to 1, not " + sum);
        }
    }

    /** Refuses what is too deep, and numbers that are too large for a double. Metadata itself is of depth 1. */
    private static void checkMetadata(Json value, int depth) {
        if (value instanceof Json.Num number && !number.isFinite()) {
            throw new InvalidPrediction("/metadata", "must have finite numbers");
        }
        boolean nests = value instanceof Json.Arr || value instanceof Json.Obj;
        if (nests && depth > DEEPEST) {
            throw new InvalidPrediction("/metadata", "must not be nested more than " + DEEPEST + " deep");
        }
        if (value instanceof Json.Arr array) {
            array.values().forEach(each -> checkMetadata(each, depth + 1));
        }
        if (value instanceof Json.Obj object) {
            object.members().forEach(each -> checkMetadata(each.value(), depth + 1));
        }
    }
}
