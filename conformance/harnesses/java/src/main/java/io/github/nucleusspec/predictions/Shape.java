package io.github.nucleusspec.predictions;

import io.github.nucleusspec.exactjson.Json;
import io.github.nucleusspec.exactjson.Json.Num;
import io.github.nucleusspec.exactjson.Json.Obj;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What the types differ in. */
public sealed interface Shape {
    /** The type that it is the shape of. */
    Kind kind();

    /** Its keys in a payload. */
    Obj geometry();

    /** Throws {@link InvalidPrediction} for the first thing that is wrong with it. */
    void check();

    /** An axis-parallel box in an image: pixels from its left and top border, and a size of 0 or more. */
    record Box(Num x, Num y, Num width, Num height) implements Shape {
        static Shape read(Fields fields) {
            return new Box(fields.number("x"), fields.number("y"), fields.number("width"), fields.number("height"));
        }

        @Override
        public Kind kind() {
            return Kind.BOX;
        }

        @Override
        public Obj geometry() {
            return new Json.Builder().with("x", x).with("y", y).with("width", width).with("height", height).build();
        }

        @Override
        public void check() {
            Check.finite(x, "/geometry/x");
            Check.finite(y, "/geometry/y");
            Check.notNegative(width, "/geometry/width");
            Check.notNegative(height, "/geometry/height");
        }
    }

    /** An open line through points. */
    record Line(List<Point> vertices) implements Shape {
        /** A line that cannot be changed. */
        public Line {
            vertices = List.copyOf(vertices);
        }

        static Shape read(Fields fields) {
            return new Line(fields.objects("vertices", Point::read));
        }

        @Override
        public Kind kind() {
            return Kind.LINE;
        }

        @Override
        public Obj geometry() {
            return new Json.Builder().with("vertices", list(vertices, Point::payload)).build();
        }

        @Override
        public void check() {
            Point.checkAll(vertices);
        }
    }

    /** A closed outline. */
    record Polygon(List<Point> vertices) implements Shape {
        /** A polygon that cannot be changed. */
        public Polygon {
            vertices = List.copyOf(vertices);
        }

        static Shape read(Fields fields) {
            return new Polygon(fields.objects("vertices", Point::read));
        }

        @Override
        public Kind kind() {
            return Kind.POLYGON;
        }

        @Override
        public Obj geometry() {
            return new Json.Builder().with("vertices", list(vertices, Point::payload)).build();
        }

        @Override
        public void check() {
            Point.checkAll(vertices);
        }
    }

    /** Named places on one object, and a skeleton that joins them in pairs, by their indices. */
    record Keypoints(List<Keypoint> keypoints, List<String> names, List<Pair> skeleton) implements Shape {
        /** Keypoints that cannot be changed. */
        public Keypoints {
            keypoints = List.copyOf(keypoints);
            names = List.copyOf(names);
            skeleton = List.copyOf(skeleton);
        }

        static Shape read(Fields fields) {
            return new Keypoints(
                    fields.objects("keypoints", Keypoint::read), fields.strings("names"), fields.pairs("skeleton"));
        }

        @Override
        public Kind kind() {
            return Kind.KEYPOINTS;
        }

        @Override
        public Obj geometry() {
            return new Json.Builder()
                    .with("keypoints", list(keypoints, Keypoint::payload))
                    .with("names", list(names, Json::of))
                    .with("skeleton", list(skeleton, Pair::payload))
                    .build();
        }

        @Override
        public void check() {
            for (int i = 0; i < keypoints.size(); i++) {
                keypoints.get(i).check("/geometry/keypoints/" + i);
            }
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < names.size(); i++) {
                if (!seen.add(names.get(i))) {
                    throw new InvalidPrediction("duplicate", "/geometry/names/" + i, "is there already");
                }
            }
            if (names.size() != keypoints.size()) {
                String problem = "must have one name for each keypoint";
                throw new InvalidPrediction("length-mismatch", "/geometry/names", problem);
            }
            for (int i = 0; i < skeleton.size(); i++) {
                skeleton.get(i).check(keypoints.size(), "/geometry/skeleton/" + i);
            }
        }
    }

    /** A box in a point cloud, turned by {@code yaw} about the z axis, in radians. No dimension is below 0. */
    record Cuboid(Point3D position, Point3D dimensions, Num yaw) implements Shape {
        static Shape read(Fields fields) {
            return new Cuboid(
                    fields.object("position", Point3D::read),
                    fields.object("dimensions", Point3D::read),
                    fields.number("yaw"));
        }

        @Override
        public Kind kind() {
            return Kind.CUBOID;
        }

        @Override
        public Obj geometry() {
            return new Json.Builder()
                    .with("position", position.payload())
                    .with("dimensions", dimensions.payload())
                    .with("yaw", yaw)
                    .build();
        }

        @Override
        public void check() {
            Check.finite(position.x, "/geometry/position/x");
            Check.finite(position.y, "/geometry/position/y");
            Check.finite(position.z, "/geometry/position/z");
            Check.notNegative(dimensions.x, "/geometry/dimensions/x");
            Check.notNegative(dimensions.y, "/geometry/dimensions/y");
            Check.notNegative(dimensions.z, "/geometry/dimensions/z");
            Check.finite(yaw, "/geometry/yaw");
        }
    }

    /** A class for an image. */
    record Category() implements Shape {
        @Override
        public Kind kind() {
            return Kind.CATEGORY;
        }

        @Override
        public Obj geometry() {
            return Obj.EMPTY;
        }

        @Override
        public void check() {}
    }

    /** A class for a scene. */
    record SceneCategory() implements Shape {
        @Override
        public Kind kind() {
            return Kind.SCENE_CATEGORY;
        }

        @Override
        public Obj geometry() {
            return Obj.EMPTY;
        }

        @Override
        public void check() {}
    }

    /** An image, at a URL or a local path, whose pixels are the indices of segments. */
    record Mask(String url, List<Segment> segments) implements Shape {
        /** A mask that cannot be changed. */
        public Mask {
            segments = List.copyOf(segments);
        }

        static Shape read(Fields fields) {
            return new Mask(fields.string("mask_url"), fields.objects("annotations", Segment::read));
        }

        @Override
        public Kind kind() {
            return Kind.SEGMENTATION;
        }

        @Override
        public Obj geometry() {
            return new Json.Builder()
                    .with("mask_url", url)
                    .with("annotations", list(segments, Segment::payload))
                    .build();
        }

        @Override
        public void check() {
            if (url.isEmpty()) {
                throw new InvalidPrediction("empty", "/mask_url", "must not be empty");
            }
            for (int i = 0; i < segments.size(); i++) {
                segments.get(i).check("/annotations/" + i);
            }
        }
    }

    /** A point in an image. */
    record Point(Num x, Num y) {
        static Point read(Fields fields) {
            return new Point(fields.number("x"), fields.number("y"));
        }

        Json payload() {
            return new Json.Builder().with("x", x).with("y", y).build();
        }

        static void checkAll(List<Point> points) {
            for (int i = 0; i < points.size(); i++) {
                Check.finite(points.get(i).x, "/geometry/vertices/" + i + "/x");
                Check.finite(points.get(i).y, "/geometry/vertices/" + i + "/y");
            }
        }
    }

    /** A point in a point cloud, or length, width and height. */
    record Point3D(Num x, Num y, Num z) {
        static Point3D read(Fields fields) {
            return new Point3D(fields.number("x"), fields.number("y"), fields.number("z"));
        }

        Json payload() {
            return new Json.Builder().with("x", x).with("y", y).with("z", z).build();
        }
    }

    /** A place on an object. Its coordinates may be null if it is not visible. */
    record Keypoint(Num x, Num y, boolean visible) {
        static Keypoint read(Fields fields) {
            return new Keypoint(fields.optionalNumber("x"), fields.optionalNumber("y"), fields.visible());
        }

        Json payload() {
            return new Json.Builder()
                    .with("x", Json.orNull(x))
                    .with("y", Json.orNull(y))
                    .with("visible", new Json.Bool(visible))
                    .build();
        }

        void check(String at) {
            checkAxis(x, at + "/x");
            checkAxis(y, at + "/y");
        }

        private void checkAxis(Num number, String at) {
            if (number != null) {
                Check.finite(number, at);
            } else if (visible) {
                throw new InvalidPrediction("missing", at, "is required of what is visible");
            }
        }
    }

    /** Two keypoints that are joined, by their indices. */
    record Pair(int first, int second) {
        Json payload() {
            return new Json.Arr(List.of(Num.of(first), Num.of(second)));
        }

        void check(int keypoints, String at) {
            Check.index(first, keypoints, at + "/0");
            Check.index(second, keypoints, at + "/1");
        }
    }

    /** What a pixel value means. Its index is a whole number from 0 on, or a string of its digits; metadata may be null. */
    record Segment(String label, Json index, Obj metadata) {
        static Segment read(Fields fields) {
            return new Segment(fields.string("label"), fields.any("index"), fields.optionalObject("metadata"));
        }

        Json payload() {
            Json.Builder keys = new Json.Builder().with("label", label).with("index", index);
            return (metadata == null ? keys : keys.with("metadata", metadata)).build();
        }

        void check(String at) {
            Check.pixelValue(index, at + "/index");
            Check.metadata(metadata, at + "/metadata");
        }
    }

    private static <T> Json list(List<T> values, Function<T, Json> payload) {
        return new Json.Arr(values.stream().map(payload).toList());
    }
}
