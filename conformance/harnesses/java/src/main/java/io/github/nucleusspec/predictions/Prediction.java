package io.github.nucleusspec.predictions;

import io.github.nucleusspec.exactjson.Json;
import io.github.nucleusspec.exactjson.Json.Num;
import io.github.nucleusspec.exactjson.Json.Obj;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One prediction of any type. It is about what {@code referenceId} names or, since 0.21.2, {@code datasetItemId}. What
 * is null is not given; a type that does not have a field refuses what is.
 *
 * @param label what it shows; null for a mask, whose segments have their own
 * @param shape says which type it is
 * @param referenceId the item that it is about
 * @param taxonomyName the taxonomy of the label
 * @param confidence from 0 to 1
 * @param annotationId boxes and, since 0.15.5, keypoints without one are sent with a generated one
 * @param metadata anything
 * @param classPdf numbers from 0 to 1 by class, which sum to 1, in their order
 * @param embeddingVector numbers
 * @param trackReferenceId the group of predictions that it is one of
 * @param datasetItemId the item, since 0.21.2
 * @param datasetId its dataset, since 0.21.2
 */
public record Prediction(
        String label,
        Shape shape,
        String referenceId,
        String taxonomyName,
        Num confidence,
        String annotationId,
        Obj metadata,
        Map<String, Num> classPdf,
        List<Num> embeddingVector,
        String trackReferenceId,
        String datasetItemId,
        String datasetId) {

    /** Throws {@link InvalidPrediction} for what is wrong in any edition. */
    public Prediction {
        classPdf = classPdf == null ? null : new LinkedHashMap<>(classPdf); // which Map.copyOf would shuffle
        embeddingVector = embeddingVector == null ? null : List.copyOf(embeddingVector);
        Kind kind = shape.kind();
        if ((label == null) != (kind == Kind.SEGMENTATION)) {
            throw new InvalidPrediction("wrong-type", "/label", "is required, unless it is a mask");
        }
        refuseUnlessHad(kind, Key.TAXONOMY_NAME, taxonomyName);
        refuseUnlessHad(kind, Key.CONFIDENCE, confidence);
        refuseUnlessHad(kind, Key.ANNOTATION_ID, annotationId);
        refuseUnlessHad(kind, Key.METADATA, metadata);
        refuseUnlessHad(kind, Key.CLASS_PDF, classPdf);
        refuseUnlessHad(kind, Key.EMBEDDING_VECTOR, embeddingVector);
        refuseUnlessHad(kind, Key.TRACK_REFERENCE_ID, trackReferenceId);
        shape.check();
        if (confidence != null) {
            Check.probability(confidence, "/confidence");
        }
        Check.metadata(metadata, "/metadata");
        if (classPdf != null) {
            Check.distribution(classPdf, "/class_pdf");
        }
        for (int i = 0; embeddingVector != null && i < embeddingVector.size(); i++) {
            Check.finite(embeddingVector.get(i), "/embedding_vector/" + i);
        }
        if (referenceId == null && datasetItemId == null) {
            String problem = "is required (or, since 0.21.2, a dataset_item_id)";
            throw new InvalidPrediction("missing", "/reference_id", problem);
        }
    }

    private static void refuseUnlessHad(Kind kind, Key key, Object value) {
        if (value != null && !kind.has(key)) {
            String problem = "is no parameter of a " + kind.title();
            throw new InvalidPrediction("wrong-type", "/" + key.sentAs(), problem);
        }
    }

    /** Classes and their probabilities, in their order; a copy. */
    @Override
    public Map<String, Num> classPdf() {
        return classPdf == null ? null : new LinkedHashMap<>(classPdf);
    }

    /** A prediction of that shape, to be filled in. */
    public static PredictionBuilder of(Shape shape) {
        return new PredictionBuilder(shape);
    }

    /** Its type. */
    public Kind kind() {
        return shape.kind();
    }

    /** The text of the payload. Throws {@link InvalidPrediction} for what the edition does not have. */
    public String toJson(Edition edition) {
        return toPayload(edition).toJson();
    }

    /** What is sent. Throws {@link InvalidPrediction} for what the edition does not have. */
    public Obj toPayload(Edition edition) {
        Json.Builder payload = kind() == Kind.SEGMENTATION ? maskKeys() : keys(edition);
        putSince0212(payload, edition, "dataset_item_id", "item_id", datasetItemId);
        putSince0212(payload, edition, "dataset_id", "dataset_id", datasetId);
        return payload.build();
    }

    private static void putSince0212(Json.Builder payload, Edition edition, String name, String key, String value) {
        if (value == null) {
            return;
        }
        if (!edition.reaches(Edition.V0_21_2)) {
            String problem = "is no key of edition " + edition.release();
            throw new InvalidPrediction("not-in-edition", "/" + name, problem);
        }
        payload.with(key, value);
    }

    private Json.Builder maskKeys() {
        Json.Builder keys = new Json.Builder().with("type", kind().sentAs());
        shape.geometry().members().forEach(member -> keys.with(member.key(), member.value()));
        return keys.with("annotation_id", annotationId).with("reference_id", referenceId);
    }

    private Json.Builder keys(Edition edition) {
        Json.Builder keys = new Json.Builder()
                .with("label", label)
                .with("type", kind().sentAs())
                .with("geometry", shape.geometry())
                .with("reference_id", referenceId);
        boolean always = kind() != Kind.CUBOID; // which does not send what is null or empty
        put(keys, Key.ANNOTATION_ID, Json.of(sentId(edition)), always || isFilled(annotationId));
        boolean hasMetadata = metadata != null && !metadata.members().isEmpty();
        put(keys, Key.METADATA, sentMetadata(), always || hasMetadata);
        put(keys, Key.EMBEDDING_VECTOR, embeddingVector == null ? Json.NULL : new Json.Arr(new ArrayList<>(embeddingVector)), true);
        put(keys, Key.TRACK_REFERENCE_ID, Json.of(trackReferenceId), always || isFilled(trackReferenceId));
        if (kind().sendsTaskId(edition)) {
            keys.with("task_id", Json.NULL);
        }
        put(keys, Key.TAXONOMY_NAME, Json.of(taxonomyName), taxonomyName != null);
        put(keys, Key.CONFIDENCE, confidence, confidence != null);
        if (classPdf != null) {
            Json.Builder shares = new Json.Builder();
            classPdf.forEach(shares::with);
            put(keys, Key.CLASS_PDF, shares.build(), true);
        }
        return keys;
    }

    private void put(Json.Builder keys, Key key, Json value, boolean when) {
        if (when && kind().has(key)) {
            keys.with(key.sentAs(), value);
        }
    }

    private static boolean isFilled(String text) {
        return text != null && !text.isEmpty();
    }

    private Json sentMetadata() {
        if (metadata == null) {
            return kind() == Kind.SCENE_CATEGORY ? Json.NULL : Obj.EMPTY;
        }
        return metadata;
    }

    /** Its annotation id, or the one that is generated for it. */
    private String sentId(Edition edition) {
        if (annotationId != null) {
            return annotationId;
        }
        String item = referenceId == null ? "None" : referenceId;
        if (shape instanceof Shape.Box box) {
            return String.join(
                    "-",
                    label,
                    box.x().spelled(),
                    box.y().spelled(),
                    box.width().spelled(),
                    box.height().spelled(),
                    item);
        }
        if (kind() == Kind.KEYPOINTS && edition.reaches(Edition.V0_15_5)) {
            return label + "-" + item + "-keypoints";
        }
        return null;
    }
}
