package com.example.myport;

import io.github.nucleusspec.exactjson.Json;

/** The members of a payload, or arguments by their names. Absent and null are both none. */
record Members(Json.Obj object) {
    /** Those of an object, of whose keys the last one counts; refused if it is none. */
    static Members of(Json value) {
        if (value.unique() instanceof Json.Obj object) {
            return new Members(object);
        }
        throw new InvalidPrediction("", "must be an object");
    }

    String string(String key) {
        Json.Str found = get(key, Json.Str.class, "a string");
        return found == null ? null : found.value();
    }

    Json.Num number(String key) {
        return get(key, Json.Num.class, "a number");
    }

    Json.Obj object(String key) {
        return get(key, Json.Obj.class, "an object");
    }

    private <T extends Json> T get(String key, Class<T> type, String expected) {
        Json found = object.get(key);
        if (found == null || found.equals(Json.NULL)) {
            return null;
        }
        if (!type.isInstance(found)) {
            throw new InvalidPrediction("/" + key, "must be " + expected);
        }
        return type.cast(found);
    }
}
