package io.github.nucleusspec.exactjson;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

final class JsonParser {
    /** How deep a text may be nested: about as deep as Python can read. */
    static final int MAX_DEPTH = 1000;

    private static final String ESCAPED = "\"\\/bfnrt";
    private static final String MEANT = "\"\\/\b\f\n\r\t";

    private final String text;
    private final int deepest;
    private int at;

    JsonParser(String text, int deepest) {
        this.text = text;
        this.deepest = deepest;
    }

    Json parse() {
        Json value = value(0);
        end();
        return value;
    }

    Map<String, String> members() {
        if (next() != '{') {
            parse();
            return null;
        }
        Map<String, String> found = new LinkedHashMap<>();
        for (boolean more = opens(1, '}'); more; more = goesOn('}')) {
            String key = key();
            next();
            int start = at;
            value(1);
            found.put(key, text.substring(start, at));
        }
        end();
        return found;
    }

    private void end() {
        if (next() != 0 || at < text.length()) {
            throw wrong("more than one value");
        }
    }

    private JsonSyntaxException wrong(String problem) {
        return new JsonSyntaxException(problem, at);
    }

    /** The character behind blanks; 0 at the end. */
    private char next() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private Json value(int depth) {
        return switch (next()) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> new Json.Str(string());
            case 't' -> word("true", new Json.Bool(true));
            case 'f' -> word("false", new Json.Bool(false));
            case 'n' -> word("null", Json.NULL);
            default -> number();
        };
    }

    private Json word(String word, Json meant) {
        if (!text.startsWith(word, at)) {
            throw wrong("no value");
        }
        at += word.length();
        return meant;
    }

    private Json number() {
        int end = endOfNumber(text, at);
        if (end < 0) {
            throw wrong("no value");
        }
        String written = text.substring(at, end);
        at = end;
        return new Json.Num(written);
    }

    private Json object(int depth) {
        List<Json.Member> members = new ArrayList<>();
        for (boolean more = opens(depth, '}'); more; more = goesOn('}')) {
            members.add(new Json.Member(key(), value(depth)));
        }
        return new Json.Obj(members);
    }

    private Json array(int depth) {
        List<Json> values = new ArrayList<>();
        for (boolean more = opens(depth, ']'); more; more = goesOn(']')) {
            values.add(value(depth));
        }
        return new Json.Arr(values);
    }

    /** Reads the bracket at the start, and tells whether there is something in it. */
    private boolean opens(int depth, char end) {
        if (depth > deepest) {
            throw wrong("more than " + deepest + " levels");
        }
        at++;
        if (next() != end) {
            return true;
        }
        at++;
        return false;
    }

    /** Reads the comma behind a part, or the bracket at the end, and tells whether there is another. */
    private boolean goesOn(char end) {
        char behind = next();
        if (behind != ',' && behind != end) {
            throw wrong("neither a comma nor an end");
        }
        at++;
        return behind == ',';
    }

    private String key() {
        if (next() != '"') {
            throw wrong("no key");
        }
        String key = string();
        if (next() != ':') {
            throw wrong("no colon");
        }
        at++;
        return key;
    }

    private String string() {
        StringBuilder read = new StringBuilder();
        int start = ++at;
        while (at < text.length()) {
            char unit = text.charAt(at);
            if (unit == '"') {
                return read.append(text, start, at++).toString();
            }
            if (unit < ' ') {
                throw wrong("a control character");
            }
            if (unit == '\\') {
                read.append(text, start, at).append(escape());
                start = at;
            } else {
                at++;
            }
        }
        throw wrong("a string without an end");
    }

    private char escape() {
        char kind = at + 1 < text.length() ? text.charAt(at + 1) : 0;
        if (kind == 'u') {
            return unit();
        }
        int place = ESCAPED.indexOf(kind);
        if (place < 0) {
            throw wrong("no such escape");
        }
        at += 2;
        return MEANT.charAt(place);
    }

    /** A UTF-16 unit, of four digits of ASCII: Character.digit knows others, too. */
    private char unit() {
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            char digit = i < text.length() ? text.charAt(i) : 0;
            if (digit > 'f' || Character.digit(digit, 16) < 0) {
                throw wrong("no such escape");
            }
            unit = unit << 4 | Character.digit(digit, 16);
        }
        at += 6;
        return (char) unit;
    }

    /** Where the number ends that begins there; -1 if there is none. */
    static int endOfNumber(String text, int at) {
        int start = at < text.length() && text.charAt(at) == '-' ? at + 1 : at;
        int end = endOfDigits(text, start);
        if (end < 0 || text.charAt(start) == '0' && end > start + 1) {
            return -1;
        }
        if (end < text.length() && text.charAt(end) == '.') {
            end = endOfDigits(text, end + 1);
        }
        if (end > 0 && end < text.length() && (text.charAt(end) == 'e' || text.charAt(end) == 'E')) {
            boolean signed = end + 1 < text.length() && "+-".indexOf(text.charAt(end + 1)) >= 0;
            end = endOfDigits(text, end + (signed ? 2 : 1));
        }
        return end;
    }

    private static int endOfDigits(String text, int start) {
        int end = start;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end > start ? end : -1;
    }
}
