package io.github.nucleusspec.predictions;

import io.github.nucleusspec.exactjson.Json;
import io.github.nucleusspec.exactjson.Json.Num;
import io.github.nucleusspec.exactjson.Json.Obj;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The members of an object, to be taken one after the other. */
final class Fields {
    /** How the parts of a prediction are given. */
    enum Manner {
        /** Under the keys of a payload, in which unknown ones are ignored. */
        PAYLOAD,
        /** As arguments, none of which may be unknown. */
        BY_NAME,
        /** As arguments in the documented order, whose names do not count. */
        BY_POSITION
    }

    private final Obj members;
    private final String at;
    private final Manner manner;
    private final Manner parts;
    private final Set<String> taken;

    private Fields(Obj members, String at, Manner manner, Manner parts, Set<String> taken) {
        this.members = members;
        this.at = at;
        this.manner = manner;
        this.parts = parts;
        this.taken = taken;
    }

    /** The fields of an object; {@code parts} is the manner of the objects inside. */
    static Fields of(Json value, String at, Manner manner, Manner parts) {
        return new Fields(object(value, at), at, manner, parts, new HashSet<>());
    }

    /** Those of its geometry. Arguments have no object of their own for that. */
    Fields geometry() {
        if (manner == Manner.PAYLOAD) {
            return of(required("geometry"), "/geometry", manner, parts);
        }
        return new Fields(members, "/geometry", manner, parts, taken);
    }

    /** The value of the next parameter, or of the key of that name; null if there is none. */
    private Json take(String name) {
        int next = taken.size();
        taken.add(name);
        if (manner != Manner.BY_POSITION) {
            return members.get(name);
        }
        return next < members.members().size() ? members.members().get(next).value() : null;
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    /** Refuses arguments that nobody took. */
    void end() {
        List<Json.Member> given = members.members();
        if (manner == Manner.BY_POSITION && given.size() > taken.size()) {
            throw new InvalidPrediction("wrong-type", at, "takes " + taken.size() + " arguments");
        }
        for (Json.Member member : given) {
            if (manner == Manner.BY_NAME && !taken.contains(member.key())) {
                throw new InvalidPrediction("wrong-type", Check.under(at, member.key()), "is no parameter");
            }
        }
    }

    private Json required(String name) {
        Json value = take(name);
        if (value == null) {
            throw new InvalidPrediction("missing", Check.under(at, name), "is required");
        }
        return value;
    }

    private <T> T required(String name, BiFunction<Json, String, T> as) {
        return as.apply(required(name), Check.under(at, name));
    }

    private <T> T optional(String name, BiFunction<Json, String, T> as) {
        Json value = take(name);
        return value == null || value == Json.NULL ? null : as.apply(value, Check.under(at, name));
    }

    Json any(String name) {
        return required(name);
    }

    String string(String name) {
        return required(name, Fields::string);
    }

    Num number(String name) {
        return required(name, Fields::number);
    }

    List<String> strings(String name) {
        return required(name, (value, here) -> list(value, here, Fields::string));
    }

    List<Shape.Pair> pairs(String name) {
        return required(name, (value, here) -> list(value, here, Fields::pair));
    }

    <T> T object(String name, Function<Fields, T> read) {
        return required(name, (value, here) -> part(value, here, read));
    }

    <T> List<T> objects(String name, Function<Fields, T> read) {
        return required(name, (value, here) -> list(value, here, (each, place) -> part(each, place, read)));
    }

    /** A keypoint that is constructed is visible unless it is told otherwise; a payload says what it is. */
    boolean visible() {
        Json value = manner == Manner.PAYLOAD ? required("visible") : take("visible");
        if (value == null) {
            return true;
        }
        if (value instanceof Json.Bool bool) {
            return bool.value();
        }
        throw InvalidPrediction.wrongType(value, Check.under(at, "visible"), "true or false");
    }

    String optionalString(String name) {
        return optional(name, Fields::string);
    }

    Num optionalNumber(String name) {
        return optional(name, Fields::number);
    }

    Obj optionalObject(String name) {
        return optional(name, Fields::object);
    }

    List<Num> optionalNumbers(String name) {
        return optional(name, (value, here) -> list(value, here, Fields::number));
    }

    Map<String, Num> optionalShares(String name) {
        return optional(name, (value, here) -> {
            Map<String, Num> shares = new LinkedHashMap<>();
            for (Json.Member each : object(value, here).members()) {
                shares.put(each.key(), number(each.value(), Check.under(here, each.key())));
            }
            return shares;
        });
    }

    private <T> T part(Json value, String here, Function<Fields, T> read) {
        Fields fields = of(value, here, parts, parts);
        T made = read.apply(fields);
        fields.end();
        return made;
    }

    private static <T> List<T> list(Json value, String at, BiFunction<Json, String, T> as) {
        if (!(value instanceof Json.Arr array)) {
            throw InvalidPrediction.wrongType(value, at, "a list");
        }
        List<T> made = new ArrayList<>();
        for (Json each : array.values()) {
            made.add(as.apply(each, Check.under(at, made.size())));
        }
        return made;
    }

    private static String string(Json value, String at) {
        if (value instanceof Json.Str string) {
            return string.value();
        }
        throw InvalidPrediction.wrongType(value, at, "a string");
    }

    private static Num number(Json value, String at) {
        if (value instanceof Num number) {
            return number;
        }
        throw InvalidPrediction.wrongType(value, at, "a number");
    }

    private static Obj object(Json value, String at) {
        if (value instanceof Obj object) {
            return object;
        }
        throw InvalidPrediction.wrongType(value, at, "an object");
    }

    private static Shape.Pair pair(Json value, String at) {
        List<Integer> indices = list(value, at, Fields::index);
        if (indices.size() != 2) {
            throw new InvalidPrediction("length-mismatch", at, "must have two indices");
        }
        return new Shape.Pair(indices.get(0), indices.get(1));
    }

    private static int index(Json value, String at) {
        Num number = number(value, at);
        if (!number.isInteger()) {
            throw InvalidPrediction.wrongType(value, at, "a whole number");
        }
        double index = number.toDouble();
        if (index < 0) {
            throw new InvalidPrediction("out-of-range", at, "must not be negative");
        }
        if (index > Integer.MAX_VALUE) {
            throw new InvalidPrediction("index-out-of-range", at, "is the index of no keypoint");
        }
        return (int) index;
    }
}
