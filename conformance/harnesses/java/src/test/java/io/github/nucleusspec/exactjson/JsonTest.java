package io.github.nucleusspec.exactjson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[true, false, []]",
                "{\"b\": 1, \"2\": {}, \"1\": [], \"b\": null}",
                "\"\\ud83d\"",
                "\"\\ude97\\ud83d\"",
                "\"\\u007f \\\"\\\\/\\b\\f\\n\\r\\t\\u0000\"",
                "123456789012345678901234567890",
                "[10, 10.0, -0.0]"
            })
    void nothingIsLost(String json) {
        assertEquals(json, Json.parse(json).toJson());
    }

    @Test
    void stringsMayBeWrittenInManyWays() {
        assertEquals("\"A/\\ud83d\\ude97\\u00e9\"", Json.parse("\"\\u0041\\/\\uD83D\\uDE97é\"").toJson());
        assertEquals("\"\\ud83d\\\\ude97\"", Json.parse("\"\\ud83d\\\\ude97\"").toJson());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "{", "[1,]", "[1 2]", "{\"a\" 1}", "{\"a\": 1,}", "{a: 1}", "{'a': 1}", "\"", "\"\\", "\"\\x\"",
                "\"\\u12g4\"", "\"\\u123", "\"\\u١٢٣٤\"", "\"\n\"", "01", "-", "1.", ".5", "1e", "1e+", "+1", "1.e5",
                "NaN", "Infinity", "nul", "truely", "1 1", "1\0", "\ufeff1", "0x1", "1d", "١"
            })
    void whatIsNotJsonIsRefused(String text) {
        assertThrows(JsonSyntaxException.class, () -> Json.parse(text));
    }

    @Test
    void aThousandLevelsAreRead() {
        String deep = "[".repeat(1000) + "]".repeat(1000);
        assertEquals(deep, Json.parse(deep).unique().toJson());
        assertThrows(JsonSyntaxException.class, () -> Json.parse("[" + deep + "]"));
        assertThrows(JsonSyntaxException.class, () -> Json.parse("[".repeat(1_000_000)));
    }

    @ParameterizedTest
    @CsvSource({
        "10, 10",
        "-0, 0",
        "10.0, 10.0",
        "1e1, 10.0",
        "-0.0, -0.0",
        "1E16, 1e+16",
        "1e15, 1000000000000000.0",
        "0.0001, 0.0001",
        "0.00001, 1e-05",
        "-1.5e-7, -1.5e-07",
        "5e-324, 5e-324",
        "2e23, 2e+23",
        "2e-3, 0.002",
        "1e-400, 0.0",
        "5.684341886080802e-14, 5.684341886080802e-14",
        "202639800153265.625, 202639800153265.62",
        "0.30000000000000004, 0.30000000000000004",
        "9007199254740993, 9007199254740993"
    })
    void numbersAreSpelledAsPythonDoes(String written, String spelled) {
        assertEquals(spelled, new Json.Num(written).spelled());
    }

    @Test
    void whatIsNoNumberIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Json.Num.of(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Json.Num("ten"));
        assertThrows(ArithmeticException.class, () -> new Json.Num("1e400").toJson());
        assertFalse(Json.Num.of(10.0).isInteger());
    }

    @Test
    void ofEqualKeysTheLastValueStaysAtTheFirstPlace() {
        Json value = Json.parse("[{\"a\": {\"x\": 1}, \"b\": 2, \"a\": {\"y\": 3, \"y\": 4}}]");
        assertEquals("[{\"a\": {\"y\": 4}, \"b\": 2}]", value.unique().toJson());
        Json.Obj object = (Json.Obj) ((Json.Arr) value).values().get(0);
        assertEquals("{\"y\": 3, \"y\": 4}", object.get("a").toJson());
    }

    @Test
    void membersHaveTheirText() {
        Map<String, String> members = Json.members(" { \"a\" : [1.0 , {}] , \"b\":\"x\" } ");
        assertEquals(List.of("[1.0 , {}]", "\"x\""), List.copyOf(members.values()));
    }
}
