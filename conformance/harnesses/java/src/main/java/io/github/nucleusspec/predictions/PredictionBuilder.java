package io.github.nucleusspec.predictions;

import io.github.nucleusspec.exactjson.Json.Num;
import io.github.nucleusspec.exactjson.Json.Obj;
import java.util.List;
import java.util.Map;

/** Makes a {@link Prediction}. What is not set, or set to null, is not given. */
public final class PredictionBuilder {
    private final Shape shape;
    private String label;
    private String referenceId;
    private String taxonomyName;
    private Num confidence;
    private String annotationId;
    private Obj metadata;
    private Map<String, Num> classPdf;
    private List<Num> embeddingVector;
    private String trackReferenceId;
    private String datasetItemId;
    private String datasetId;

    PredictionBuilder(Shape shape) {
        this.shape = shape;
    }

    /** The prediction. Throws {@link InvalidPrediction}. */
    public Prediction build() {
        return new Prediction(
                label,
                shape,
                referenceId,
                taxonomyName,
                confidence,
                annotationId,
                metadata,
                classPdf,
                embeddingVector,
                trackReferenceId,
                datasetItemId,
                datasetId);
    }

    /** What it shows. */
    public PredictionBuilder label(String value) {
        label = value;
        return this;
    }

    /** The item that it is about. */
    public PredictionBuilder referenceId(String value) {
        referenceId = value;
        return this;
    }

    /** The taxonomy of the label. */
    public PredictionBuilder taxonomyName(String value) {
        taxonomyName = value;
        return this;
    }

    /** From 0 to 1. */
    public PredictionBuilder confidence(Num value) {
        confidence = value;
        return this;
    }

    /** Its id. */
    public PredictionBuilder annotationId(String value) {
        annotationId = value;
        return this;
    }

    /** Anything. */
    public PredictionBuilder metadata(Obj value) {
        metadata = value;
        return this;
    }

    /** Numbers from 0 to 1 by class, which sum to 1. */
    public PredictionBuilder classPdf(Map<String, Num> value) {
        classPdf = value;
        return this;
    }

    /** Numbers. */
    public PredictionBuilder embeddingVector(List<Num> value) {
        embeddingVector = value;
        return this;
    }

    /** The group of predictions that it is one of. */
    public PredictionBuilder trackReferenceId(String value) {
        trackReferenceId = value;
        return this;
    }

    /** The item, since 0.21.2. */
    public PredictionBuilder datasetItemId(String value) {
        datasetItemId = value;
        return this;
    }

    /** Its dataset, since 0.21.2. */
    public PredictionBuilder datasetId(String value) {
        datasetId = value;
        return this;
    }
}
