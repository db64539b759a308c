package io.github.nucleusspec.exactjson;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A JSON value. */
public sealed interface Json {
    /** {@code null}. */
    Json NULL = new Null();

    /**
     * {@return the value of a JSON text (RFC 8259)}
     *
     * @param text the text
     * @throws JsonSyntaxException if it is none
     */
    static Json parse(String text) {
        return parse(text, JsonParser.MAX_DEPTH);
    }

    /**
     * {@return the value of a JSON text (RFC 8259)}
     *
     * @param text the text
     * @param deepest how deep it may be nested
     * @throws JsonSyntaxException if it is none, or nested deeper
     */
    static Json parse(String text, int deepest) {
        return new JsonParser(text, deepest).parse();
    }

    /**
     * {@return the members of an object, each with the text of its value; null if it is the text of another value}
     *
     * @param text the text
     * @throws JsonSyntaxException if it is not JSON
     */
    static Map<String, String> members(String text) {
        return new JsonParser(text, JsonParser.MAX_DEPTH).members();
    }

    /**
     * {@return a string, or null}
     *
     * @param text the string; null is null in JSON, too
     */
    static Json of(String text) {
        return text == null ? NULL : new Str(text);
    }

    /**
     * {@return the value, or null}
     *
     * @param value the value; null is null in JSON, too
     */
    static Json orNull(Json value) {
        return value == null ? NULL : value;
    }

    /**
     * {@return its text, as Python's {@code json.dumps} writes it: in ASCII, in one line, with a blank after each comma
     * and colon}
     *
     * @throws ArithmeticException for a number such as 1e400, which is none for whoever reads it
     */
    default String toJson() {
        StringBuilder text = new StringBuilder();
        JsonWriter.write(text, this);
        return text.toString();
    }

    /** {@return the value with each key of an object once: its last value, at the place of the first} So does Python read it. */
    default Json unique() {
        return this;
    }

    /** {@code null}. */
    record Null() implements Json {}

    /** {@code true} or {@code false}. */
    record Bool(boolean value) implements Json {}

    /** A string. As all strings of Java, it may have halves of surrogate pairs in it. */
    record Str(String value) implements Json {}

    /** A list. */
    record Arr(List<Json> values) implements Json {
        /**
         * A list that cannot be changed.
         *
         * @param values the values
         */
        public Arr {
            values = List.copyOf(values);
        }

        @Override
        public Arr unique() {
            List<Json> made = new ArrayList<>();
            for (Json value : values) {
                made.add(value.unique());
            }
            return new Arr(made);
        }
    }

    /** A key of an object, and its value: {@link #NULL} is one, and null is none. */
    record Member(String key, Json value) {
        /**
         * A member that has both.
         *
         * @param key the key
         * @param value its value
         */
        public Member {
            Objects.requireNonNull(key, "a member needs a key");
            if (value == null) {
                throw new NullPointerException("no value of " + key);
            }
        }
    }

    /** An object: its members in the order of its text, among which a key may be there twice. */
    record Obj(List<Member> members) implements Json {
        /** An object without members. */
        public static final Obj EMPTY = new Obj(List.of());

        /**
         * An object that cannot be changed.
         *
         * @param members the members
         */
        public Obj {
            members = List.copyOf(members);
        }

        /**
         * {@return the value of a key, the last one if there are several; null if there is none}
         *
         * @param key the key
         */
        public Json get(String key) {
            for (int i = members.size() - 1; i >= 0; i--) {
                if (members.get(i).key().equals(key)) {
                    return members.get(i).value();
                }
            }
            return null;
        }

        @Override
        public Obj unique() {
            Map<String, Integer> places = new HashMap<>();
            List<Member> made = new ArrayList<>();
            for (Member member : members) {
                Integer place = places.putIfAbsent(member.key(), made.size());
                if (place == null) {
                    made.add(member);
                } else {
                    made.set(place, member);
                }
            }
            for (int i = 0; i < made.size(); i++) {
                made.set(i, new Member(made.get(i).key(), made.get(i).value().unique()));
            }
            return new Obj(made);
        }
    }

    /** Makes an object. */
    final class Builder {
        private final List<Member> members = new ArrayList<>();

        /**
         * Adds a member.
         *
         * @param key its key
         * @param value its value
         * @return this
         */
        public Builder with(String key, Json value) {
            members.add(new Member(key, value));
            return this;
        }

        /**
         * Adds a member that is a string, or null.
         *
         * @param key its key
         * @param value its value
         * @return this
         */
        public Builder with(String key, String value) {
            return with(key, of(value));
        }

        /** {@return the object} */
        public Obj build() {
            return new Obj(members);
        }
    }

    /**
     * A number as it is written. What has neither a fraction nor an exponent is an integer, of any size; every other
     * number is a double: 10 and 10.0 are two numbers, which make different ids.
     *
     * @param written such as {@code 10}, {@code 10.0} or {@code 1e1}
     */
    record Num(String written) implements Json {
        /**
         * A number that is written as JSON has it; {@link IllegalArgumentException} if it is not.
         *
         * @param written how it is written
         */
        public Num {
            if (JsonParser.endOfNumber(written, 0) != written.length()) {
                throw new IllegalArgumentException(written + " is no number of JSON");
            }
        }

        /**
         * {@return the integer}
         *
         * @param value the integer
         */
        public static Num of(long value) {
            return new Num(Long.toString(value));
        }

        /**
         * {@return the double: 10.0, not 10} {@link IllegalArgumentException} for what is not finite.
         *
         * @param value the double
         */
        public static Num of(double value) {
            return new Num(Doubles.spell(value));
        }

        /** {@return whether it is written as an integer} */
        public boolean isInteger() {
            return written.chars().noneMatch(each -> each == '.' || each == 'e' || each == 'E');
        }

        /** {@return the nearest double: an infinity if it is too large} */
        public double toDouble() {
            return Double.parseDouble(written);
        }

        /** {@return whether it can be sent: an integer can, whatever its size} */
        public boolean isFinite() {
            return isInteger() || Double.isFinite(toDouble());
        }

        /** {@return the number as Python spells it: 1e1 is 10.0, 1E16 is 1e+16, and -0 is 0} */
        public String spelled() {
            if (!isInteger()) {
                return Doubles.spell(toDouble());
            }
            return written.equals("-0") ? "0" : written;
        }
    }
}
