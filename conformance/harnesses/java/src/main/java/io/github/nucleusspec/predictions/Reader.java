package io.github.nucleusspec.predictions;

import io.github.nucleusspec.exactjson.Json;
import io.github.nucleusspec.exactjson.Json.Obj;
import io.github.nucleusspec.predictions.Fields.Manner;

/** Reads predictions. What is wrong is an {@link InvalidPrediction}. */
public final class Reader {
    /** How arguments are passed. */
    public enum Pass {
        /** By their names. */
        BY_NAME(Manner.BY_NAME, Manner.BY_NAME),
        /** In the documented order. */
        BY_POSITION(Manner.BY_POSITION, Manner.BY_NAME),
        /** By their names; points are objects of a payload. */
        PLAIN(Manner.BY_NAME, Manner.PAYLOAD);

        private final Manner manner;
        private final Manner parts;

        Pass(Manner manner, Manner parts) {
            this.manner = manner;
            this.parts = parts;
        }
    }

    private Reader() {}

    /** Reads a payload of a type that is known. Keys that the edition does not have are ignored. */
    public static Prediction read(Kind kind, Json payload, Edition edition) {
        Fields fields = Fields.of(payload.unique(), "", Manner.PAYLOAD, Manner.PAYLOAD);
        return read(kind, fields, Manner.PAYLOAD, edition.reaches(Edition.V0_21_2));
    }

    /** Reads a payload of the type that it names. Of a scene category that is a category. */
    public static Prediction readAny(Json payload, Edition edition) {
        if (!(payload instanceof Obj object)) {
            throw InvalidPrediction.wrongType(payload, "", "an object");
        }
        for (Kind kind : Kind.values()) {
            boolean isNamed = object.get("type") instanceof Json.Str type
                    && (type.value().equals(kind.title()) || type.value().equals(kind.sentAs()));
            if (isNamed && kind != Kind.SCENE_CATEGORY) {
                return read(kind, payload, edition);
            }
        }
        throw new InvalidPrediction("unknown-type", "/type", "names no type");
    }

    /** Makes a prediction of the documented arguments of its type. */
    public static Prediction construct(Kind kind, Json arguments, Pass pass) {
        return read(kind, Fields.of(arguments.unique(), "", pass.manner, pass.parts), pass.manner, true);
    }

    /** Takes the fields in the order in which they are documented, since those by position have no names. */
    private static Prediction read(Kind kind, Fields fields, Manner manner, boolean hasDatasetIds) {
        String label = kind == Kind.SEGMENTATION ? null : fields.string("label");
        PredictionBuilder made = Prediction.of(kind.readShape(kind.hasGeometry() ? fields.geometry() : fields));
        made.label(label).referenceId(fields.optionalString("reference_id"));
        if (kind.has(Key.TAXONOMY_NAME)) {
            made.taxonomyName(fields.optionalString(Key.TAXONOMY_NAME.sentAs()));
        }
        if (kind.has(Key.CONFIDENCE)) {
            made.confidence(fields.optionalNumber(Key.CONFIDENCE.sentAs()));
        }
        if (kind.has(Key.ANNOTATION_ID)) {
            made.annotationId(fields.optionalString(Key.ANNOTATION_ID.sentAs()));
        }
        if (kind.has(Key.METADATA)) {
            Obj metadata = fields.optionalObject(Key.METADATA.sentAs());
            boolean meansEmpty = kind == Kind.SCENE_CATEGORY && manner == Manner.PAYLOAD && !fields.has("metadata");
            made.metadata(meansEmpty ? Obj.EMPTY : metadata);
        }
        if (kind.has(Key.CLASS_PDF)) {
            made.classPdf(fields.optionalShares(Key.CLASS_PDF.sentAs()));
        }
        if (kind.has(Key.EMBEDDING_VECTOR)) {
            made.embeddingVector(fields.optionalNumbers(Key.EMBEDDING_VECTOR.sentAs()));
        }
        if (kind.has(Key.TRACK_REFERENCE_ID)) {
            made.trackReferenceId(fields.optionalString(Key.TRACK_REFERENCE_ID.sentAs()));
        }
        if (hasDatasetIds && (manner != Manner.BY_POSITION || kind == Kind.SEGMENTATION)) {
            made.datasetItemId(fields.optionalString("dataset_item_id"));
        }
        if (hasDatasetIds && manner != Manner.BY_POSITION) {
            made.datasetId(fields.optionalString("dataset_id"));
        }
        fields.end();
        return made.build();
    }
}
