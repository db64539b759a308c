package io.github.nucleusspec.exactjson;

import java.util.List;
import java.util.Map;

final class JsonWriter {
    private static final Map<Character, String> SHORT = Map.of(
            '"', "\\\"", '\\', "\\\\", '\b', "\\b", '\f', "\\f", '\n', "\\n", '\r', "\\r", '\t', "\\t");
    private static final String HEX = "0123456789abcdef";

    private JsonWriter() {}

    static void write(StringBuilder text, Json value) {
        if (value instanceof Json.Str string) {
            writeString(text, string.value());
        } else if (value instanceof Json.Num number) {
            writeNumber(text, number);
        } else if (value instanceof Json.Obj object) {
            writeObject(text, object.members());
        } else if (value instanceof Json.Arr array) {
            writeArray(text, array.values());
        } else if (value instanceof Json.Bool bool) {
            text.append(bool.value());
        } else {
            text.append("null");
        }
    }

    private static void writeNumber(StringBuilder text, Json.Num number) {
        if (!number.isFinite()) {
            throw new ArithmeticException(number.written() + " is too large to be written");
        }
        text.append(number.spelled());
    }

    private static void writeObject(StringBuilder text, List<Json.Member> members) {
        text.append('{');
        String before = "";
        for (Json.Member member : members) {
            writeString(text.append(before), member.key());
            write(text.append(": "), member.value());
            before = ", ";
        }
        text.append('}');
    }

    private static void writeArray(StringBuilder text, List<Json> values) {
        text.append('[');
        String before = "";
        for (Json value : values) {
            write(text.append(before), value);
            before = ", ";
        }
        text.append(']');
    }

    private static void writeString(StringBuilder text, String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char unit = string.charAt(i);
            String escape = unit < ' ' || unit == '"' || unit == '\\' ? SHORT.get(unit) : null;
            if (escape != null) {
                text.append(escape);
            } else if (unit >= ' ' && unit <= '~') {
                text.append(unit);
            } else {
                text.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    text.append(HEX.charAt(unit >> shift & 0xF));
                }
            }
        }
        text.append('"');
    }
}
