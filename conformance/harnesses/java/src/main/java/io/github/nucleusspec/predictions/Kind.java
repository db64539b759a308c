package io.github.nucleusspec.predictions;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A type of predictions. They have the order of a {@link PredictionList}. */
public enum Kind {
    /** A box in an image. */
    BOX("box", "box", Edition.V0_17_8, Shape.Box::read,
            Key.CONFIDENCE, Key.ANNOTATION_ID, Key.METADATA, Key.CLASS_PDF, Key.EMBEDDING_VECTOR, Key.TRACK_REFERENCE_ID),
    /** An open line. */
    LINE("line", "line", Edition.V0_17_8, Shape.Line::read,
            Key.CONFIDENCE, Key.ANNOTATION_ID, Key.METADATA, Key.CLASS_PDF, Key.TRACK_REFERENCE_ID),
    /** A closed outline. */
    POLYGON("polygon", "polygon", Edition.V0_17_8, Shape.Polygon::read,
            Key.CONFIDENCE, Key.ANNOTATION_ID, Key.METADATA, Key.CLASS_PDF, Key.EMBEDDING_VECTOR, Key.TRACK_REFERENCE_ID),
    /** Named places on one object. */
    KEYPOINTS("keypoints", "keypoints", Edition.V0_17_8, Shape.Keypoints::read,
            Key.CONFIDENCE, Key.ANNOTATION_ID, Key.METADATA, Key.CLASS_PDF, Key.TRACK_REFERENCE_ID),
    /** A box in a point cloud. */
    CUBOID("cuboid", "cuboid", null, Shape.Cuboid::read,
            Key.CONFIDENCE, Key.ANNOTATION_ID, Key.METADATA, Key.CLASS_PDF, Key.TRACK_REFERENCE_ID),
    /** A class for an image. */
    CATEGORY("category", "category", Edition.V0_17_8, fields -> new Shape.Category(),
            Key.TAXONOMY_NAME, Key.CONFIDENCE, Key.METADATA, Key.CLASS_PDF, Key.TRACK_REFERENCE_ID),
    /** A class for a scene. */
    SCENE_CATEGORY("scene-category", "category", Edition.V0_17_9, fields -> new Shape.SceneCategory(),
            Key.TAXONOMY_NAME, Key.CONFIDENCE, Key.METADATA),
    /** A mask. */
    SEGMENTATION("segmentation", "mask", null, Shape.Mask::read, Key.ANNOTATION_ID);

    private final String title;
    private final String sentAs;
    private final Edition taskIdSince;
    private final Function<Fields, Shape> read;
    private final Set<Key> keys;

    Kind(String title, String sentAs, Edition taskIdSince, Function<Fields, Shape> read, Key... keys) {
        this.title = title;
        this.sentAs = sentAs;
        this.taskIdSince = taskIdSince;
        this.read = read;
        this.keys = EnumSet.copyOf(List.of(keys));
    }

    /** The type of that name, if there is one. */
    public static Optional<Kind> named(String title) {
        return Arrays.stream(values()).filter(each -> each.title.equals(title)).findFirst();
    }

    /** Its name, such as {@code scene-category}. */
    public String title() {
        return title;
    }

    /** What payloads call it. */
    public String sentAs() {
        return sentAs;
    }

    boolean has(Key key) {
        return keys.contains(key);
    }

    boolean sendsTaskId(Edition edition) {
        return taskIdSince != null && edition.reaches(taskIdSince);
    }

    /** Whether its shape stands in the geometry of a payload. */
    boolean hasGeometry() {
        return this != CATEGORY && this != SCENE_CATEGORY && this != SEGMENTATION;
    }

    Shape readShape(Fields fields) {
        return read.apply(fields);
    }
}
