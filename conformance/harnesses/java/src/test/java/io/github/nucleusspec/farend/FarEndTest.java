package io.github.nucleusspec.farend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FarEndTest {
    private static final String HELLO = "{\"id\": \"h\", \"op\": \"hello\", \"protocol\": 2, \"edition\": \"0.17.9\"}";
    private static final String BOX = "{\"id\": 1, \"op\": \"decode\", \"type\": \"box\", \"payload\": {\"x\": 1.0}}";

    private static List<String> answers(FarEnd port, String... requests) throws IOException {
        byte[] text = (HELLO + "\n" + String.join("\n", requests)).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream replies = new ByteArrayOutputStream();
        port.serve(new ByteArrayInputStream(text), replies);
        return replies.toString(StandardCharsets.UTF_8).lines().skip(1).toList();
    }

    private static FarEnd decoding(FarEnd.Operation<String> operation) {
        return new FarEnd("p", "1").types("box").refusing(NumberFormatException.class).decode(operation);
    }

    private static String answer(FarEnd.Operation<String> operation) throws IOException {
        return answers(decoding(operation), BOX).get(0).replace("{\"id\": 1, ", "");
    }

    @Test
    void helloDeclaresWhatThePortHas() throws IOException {
        ByteArrayOutputStream replies = new ByteArrayOutputStream();
        FarEnd port = decoding(request -> null).editions("0.14.29", "0.15.5");
        port.serve(new ByteArrayInputStream(HELLO.getBytes(StandardCharsets.UTF_8)), replies);
        String end = "\"edition\": \"0.15.5\", \"operations\": [\"decode\"], \"types\": [\"box\"]}}\n";
        assertTrue(replies.toString(StandardCharsets.UTF_8).endsWith(end), replies::toString);
    }

    @Test
    void inThisProcessARequestIsAnsweredWithoutAnId() {
        FarEnd port = decoding(Request::payload);
        String asked = "{\"op\": \"decode\", \"type\": \"box\", \"payload\": {\"x\": 1.0}}";
        assertEquals("{\"payload\": {\"x\": 1.0}}", port.reply(asked, "0.17.9"));
        assertEquals(
                "{\"unsupported\": {\"reason\": \"p has no operation encode\"}}",
                port.reply(asked.replace("decode", "encode"), "0.17.9"));
        String has = "\"operations\": [\"decode\"], \"types\": [\"box\"]}}";
        assertTrue(port.hello().endsWith(has), port::hello);
    }

    @Test
    void repliesSayWhatBecameOfARequest() throws IOException {
        assertEquals("\"payload\": {\"x\": 1.0}}", answer(Request::payload));
        assertEquals("\"payload\": \"0.17.9\"}", answer(request -> '"' + request.edition() + '"'));
        assertEquals("\"payload\": { \"a\": 1}}", answer(request -> "{\n\"a\": 1}"));
        assertEquals(
                "\"rejected\": {\"message\": \"For input string: \\\"x\\\"\"}}",
                answer(request -> Integer.valueOf("x").toString()));
        assertEquals("\"unsupported\": {\"reason\": \"x\"}}", answer(request -> {
            throw new Unsupported("x");
        }));
    }

    @Test
    void aMistakeCostsOneCase() throws IOException {
        assertTrue(answer(request -> null).contains("\"error\": {\"caught\": "));
        assertTrue(answer(request -> "{").contains("the reply is not JSON"));
        assertTrue(answer(FarEndTest::withoutEnd).contains("StackOverflowError"));
        String caught = "\"error\": {\"caught\": \"java.lang.IllegalStateException: no\"}}";
        assertEquals(caught, answer(request -> {
            throw new IllegalStateException("no");
        }));
    }

    private static final class Hostile extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new StackOverflowError();
        }

        @Override
        public String toString() {
            throw this;
        }
    }

    @Test
    void whatIsThrownMayThrowItself() throws IOException {
        String said = answer(request -> {
            throw new Hostile();
        });
        String name = "io.github.nucleusspec.farend.FarEndTest$Hostile";
        assertEquals("\"error\": {\"caught\": \"" + name + ", which cannot say more\"}}", said);
        FarEnd.Operation<String> odd = request -> {
            throw new ArithmeticException("no");
        };
        FarEnd port = new FarEnd("p", "1")
                .refusing(ArithmeticException.class, error -> {
                    throw new Hostile();
                }, error -> "")
                .decode(odd);
        assertTrue(answers(port, BOX).get(0).endsWith("ArithmeticException, which cannot say more\"}}"));
    }

    @Test
    void nothingIsNeverSentAsNull() throws IOException {
        FarEnd port = new FarEnd("p", "1")
                .encode(request -> null)
                .dispatch(request -> new AbstractMap.SimpleEntry<>("box", null))
                .localFiles(request -> null)
                .collect(request -> new PredictionLists(List.of(Map.entry("boxes", Arrays.asList("{}", null))), 2));
        for (String operation : List.of("encode", "dispatch", "local_files", "collect")) {
            String said = answers(port, "{\"id\": 1, \"op\": \"" + operation + "\"}").get(0);
            assertTrue(said.contains("\"error\": {\"caught\": ") && said.contains("the operation returned nothing"), said);
        }
    }

    @Test
    void halvesOfPairsAreEscapedSinceUtf8HasNone() throws IOException {
        assertEquals("\"payload\": \"\\ud800 \ud83d\ude97\"}", answer(request -> "\"\ud800 \ud83d\ude97\""));
    }

    @Test
    void helloMayNameNoEdition() throws IOException {
        ByteArrayOutputStream replies = new ByteArrayOutputStream();
        byte[] hello = "{\"id\": 1, \"op\": \"hello\"}".getBytes(StandardCharsets.UTF_8);
        decoding(request -> null).editions("0.15.5").serve(new ByteArrayInputStream(hello), replies);
        assertTrue(replies.toString(StandardCharsets.UTF_8).contains("\"edition\": \"0.15.5\""), replies::toString);
    }

    private static String withoutEnd(Request request) {
        return withoutEnd(request) + ".";
    }

    @Test
    void aRefusalMayHaveACodeAndAPlace() throws IOException {
        FarEnd port = new FarEnd("p", "1")
                .refusing(ArithmeticException.class, Throwable::getMessage, error -> "/x")
                .decode(request -> String.valueOf(1 / (request.payload().length() - 10)));
        String want = "{\"id\": 1, \"rejected\": {\"message\": \"/ by zero\", \"code\": \"/ by zero\", \"pointer\": \"/x\"}}";
        assertEquals(List.of(want), answers(port, BOX));
    }

    @Test
    void everyOperationHasItsOwnReply() throws IOException {
        FarEnd port = new FarEnd("p", "1")
                .construct(Request::arguments)
                .encode(request -> "{\"a\": 1}")
                .dispatch(request -> Map.entry("box", "{}"))
                .localFiles(request -> true)
                .collect(request -> new PredictionLists(List.of(Map.entry("box_predictions", List.of("{}", "1"))), 2));
        String[][] expected = {
            {"\"construct\", \"arguments\": {\"x\": 1}", "\"payload\": {\"x\": 1}"},
            {"\"encode\"", "\"text\": \"{\\\"a\\\": 1}\""},
            {"\"dispatch\"", "\"value\": {\"type\": \"box\", \"payload\": {}}"},
            {"\"local_files\"", "\"value\": true"},
            {"\"collect\"", "\"value\": {\"items\": [[\"box_predictions\", [{}, 1]]], \"length\": 2}"},
        };
        for (String[] each : expected) {
            assertEquals(List.of("{\"id\": 1, " + each[1] + "}"), answers(port, "{\"id\": 1, \"op\": " + each[0] + "}"));
        }
    }

    @Test
    void inputMayComeAsText() throws IOException {
        FarEnd port = decoding(request -> String.valueOf(request.payload().length()));
        String request = "{\"id\": 1, \"op\": \"decode\", \"type\": \"box\", \"text\": \"{'\\\\ud83d\"}";
        assertEquals(List.of("{\"id\": 1, \"payload\": 8}"), answers(port, request));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"polish\", \"type\": \"box\"", "\"encode\", \"type\": \"box\""})
    void whatThePortDoesNotHaveIsUnsupported(String op) throws IOException {
        String reply = answers(decoding(request -> "1"), "{\"id\": 1, \"op\": " + op + "}").get(0);
        assertTrue(reply.startsWith("{\"id\": 1, \"unsupported\": {\"reason\": \"p has no "), reply);
    }

    @Test
    void aTypeCanBeTriedBeforeItIsDeclared() throws IOException {
        FarEnd port = decoding(request -> '"' + request.type() + '"');
        assertEquals(List.of("{\"id\": 1, \"payload\": \"line\"}"), answers(port, BOX.replace("box", "line")));
    }

    @Test
    void blankLinesAreNoRequestsAndLinesAreOfAnyLength() throws IOException {
        FarEnd port = decoding(request -> String.valueOf(request.payload().length()));
        String longOne = BOX.replace("1.0", '"' + "x".repeat(1 << 21) + '"');
        assertEquals(List.of("{\"id\": 1, \"payload\": 2097161}"), answers(port, "", "\r", longOne));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "7", "{\"op\": \"decode\"}"})
    void aBrokenRequestIsTheEnd(String line) {
        IOException broken = assertThrows(IOException.class, () -> answers(decoding(request -> "1"), line));
        assertTrue(broken.getMessage().startsWith("p: a request is not"), broken::getMessage);
    }
}
