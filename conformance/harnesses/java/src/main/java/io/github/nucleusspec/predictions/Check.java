package io.github.nucleusspec.predictions;

import io.github.nucleusspec.exactjson.Json;
import io.github.nucleusspec.exactjson.Json.Num;
import java.util.Map;
import java.util.regex.Pattern;

/** What values are allowed. Each check throws {@link InvalidPrediction} with the JSON pointer of the value. */
final class Check {
    private static final int DEEPEST = 200;

    /** The second part is for what binary fractions make of 0.999. */
    private static final double TOLERANCE = 1e-3 + 1e-9;

    private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]*");

    private Check() {}

    /** The JSON pointer of a member. */
    static String under(String at, Object key) {
        return at + "/" + key.toString().replace("~", "~0").replace("/", "~1");
    }

    static void finite(Num number, String at) {
        if (number == null) {
            throw new InvalidPrediction("missing", at, "is required: a number");
        }
        if (!number.isFinite()) {
            throw new InvalidPrediction("not-finite", at, "must be finite");
        }
    }

    static void notNegative(Num number, String at) {
        between(number, Double.POSITIVE_INFINITY, at);
    }

    static double probability(Num number, String at) {
        return between(number, 1, at);
    }

    private static double between(Num number, double high, String at) {
        finite(number, at);
        double value = number.toDouble();
        if (value < 0 || value > high) {
            throw new InvalidPrediction("out-of-range", at, "must be from 0 to " + high);
        }
        return value;
    }

    static void index(int index, int keypoints, String at) {
        if (index < 0) {
            throw new InvalidPrediction("out-of-range", at, "must not be negative");
        }
        if (index >= keypoints) {
            String problem = "must be the index of one of " + keypoints + " keypoints";
            throw new InvalidPrediction("index-out-of-range", at, problem);
        }
    }

    static void pixelValue(Json index, String at) {
        if (index instanceof Num number && number.isInteger()) {
            if (number.toDouble() < 0) {
                throw new InvalidPrediction("out-of-range", at, "must not be negative");
            }
        } else if (!(index instanceof Json.Str string && DIGITS.matcher(string.value()).matches())) {
            throw InvalidPrediction.wrongType(index, at, "a whole number, or its digits");
        }
    }

    static void distribution(Map<String, Num> shares, String at) {
        double sum = 0;
        for (Map.Entry<String, Num> share : shares.entrySet()) {
            sum += probability(share.getValue(), under(at, share.getKey()));
        }
        if (!(Math.abs(sum - 1) <= TOLERANCE)) {
            throw new InvalidPrediction("not-a-distribution", at, "must sum to 1, not " + sum);
        }
    }

    /** Metadata may be null. */
    static void metadata(Json.Obj metadata, String at) {
        if (metadata != null) {
            json(metadata, at, 1, at);
        }
    }

    /** Metadata itself is of depth 1. */
    private static void json(Json value, String here, int depth, String metadata) {
        if (value instanceof Num number) {
            finite(number, here);
        } else if (value instanceof Json.Arr array) {
            notTooDeep(depth, metadata);
            for (int i = 0; i < array.values().size(); i++) {
                json(array.values().get(i), under(here, i), depth + 1, metadata);
            }
        } else if (value instanceof Json.Obj object) {
            notTooDeep(depth, metadata);
            for (Json.Member member : object.members()) {
                json(member.value(), under(here, member.key()), depth + 1, metadata);
            }
        }
    }

    private static void notTooDeep(int depth, String metadata) {
        if (depth > DEEPEST) {
            throw new InvalidPrediction("too-deep", metadata, "must not be nested more than " + DEEPEST + " deep");
        }
    }
}
