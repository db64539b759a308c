package io.github.nucleusspec.predictions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nucleusspec.exactjson.Json;
import io.github.nucleusspec.exactjson.Json.Num;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionTest {
    private static final Shape BOX = new Shape.Box(Num.of(10), Num.of(20.5), Num.of(30), Num.of(40.0));
    private static final Num HUGE = new Num("1e400");

    private static PredictionBuilder of(Shape shape) {
        return Prediction.of(shape).label("car").referenceId("image_1");
    }

    @Test
    void aBoxGetsAnIdAsInPython() {
        Json id = of(BOX).build().toPayload(Edition.DEFAULT).get("annotation_id");
        assertEquals(Json.of("car-10-20.5-30-40.0-image_1"), id);
    }

    @Test
    void theTextIsThatOfPython() {
        Shape line = new Shape.Line(List.of(new Shape.Point(Num.of(0), Num.of(1.5))));
        assertEquals(
                "{\"label\": \"car\", \"type\": \"line\", \"geometry\": {\"vertices\": [{\"x\": 0, \"y\": 1.5}]},"
                        + " \"reference_id\": \"image_1\", \"annotation_id\": null, \"metadata\": {},"
                        + " \"track_reference_id\": null}",
                of(line).build().toJson(Edition.V0_14_29));
    }

    private static void assertRefused(String code, String pointer, Shape shape, UnaryOperator<PredictionBuilder> wrong) {
        InvalidPrediction error = assertThrows(
                InvalidPrediction.class, () -> wrong.apply(of(shape)).build().toPayload(Edition.DEFAULT));
        assertEquals(code + " " + pointer, error.code() + " " + error.pointer());
    }

    @Test
    void whatIsMadeInJavaIsChecked() {
        Json.Obj metadata = new Json.Builder().with("a/b", new Json.Arr(List.of(HUGE))).build();
        assertRefused("not-finite", "/geometry/x", new Shape.Box(HUGE, HUGE, HUGE, HUGE), each -> each);
        assertRefused("missing", "/geometry/x", new Shape.Box(null, null, null, null), each -> each);
        assertRefused("out-of-range", "/confidence", BOX, each -> each.confidence(Num.of(95)));
        assertRefused("not-finite", "/metadata/a~1b/0", BOX, each -> each.metadata(metadata));
        assertRefused("not-a-distribution", "/class_pdf", BOX, each -> each.classPdf(Map.of("car", Num.of(0.5))));
        assertRefused("wrong-type", "/taxonomy_name", BOX, each -> each.taxonomyName("t"));
        assertRefused("wrong-type", "/label", BOX, each -> each.label(null));
        assertRefused("missing", "/reference_id", BOX, each -> each.referenceId(null));
        assertRefused("not-in-edition", "/dataset_id", BOX, each -> each.datasetId("d"));
        Shape.Keypoint nowhere = new Shape.Keypoint(null, null, false);
        Shape keypoints = new Shape.Keypoints(List.of(nowhere), List.of("a"), List.of(new Shape.Pair(0, -1)));
        assertRefused("out-of-range", "/geometry/skeleton/0/1", keypoints, each -> each);
    }

    @Test
    void classesKeepTheirOrderAndCannotBeChanged() {
        Map<String, Num> shares = new LinkedHashMap<>();
        shares.put("z", Num.of(0.25));
        shares.put("a", Num.of(0.75));
        Prediction made = of(BOX).classPdf(shares).build();
        shares.clear();
        made.classPdf().clear();
        assertEquals("{\"z\": 0.25, \"a\": 0.75}", made.toPayload(Edition.DEFAULT).get("class_pdf").toJson());
    }

    @Test
    void aListTakesAllOrNone() {
        PredictionList list = new PredictionList();
        Prediction box = of(BOX).build();
        assertThrows(InvalidPrediction.class, () -> list.add(Arrays.asList(box, null)));
        assertEquals(0, list.size());
        list.add(List.of(box, box));
        assertEquals(2, list.items().get("box_predictions").size());
        assertEquals(8, list.items().size());
    }

    @Test
    void onlySomeSchemesAreRemote(@TempDir Path folder) throws IOException {
        String file = Files.createFile(folder.resolve("m.png")).toString();
        assertTrue(hasLocalFiles(file));
        for (String url : List.of(" HTTPS://x/m.png", "ht\ttp://x", "s3:m.png")) {
            assertFalse(hasLocalFiles(url));
        }
        for (String url : List.of("http\u017f://x", folder.toString(), file + "/", "a\0b")) {
            assertThrows(InvalidPrediction.class, () -> hasLocalFiles(url));
        }
    }

    private static boolean hasLocalFiles(String url) {
        return LocalFiles.has(Prediction.of(new Shape.Mask(url, List.of())).referenceId("i").build());
    }

    @Test
    void anEditionHasAName() {
        assertEquals(Edition.V0_14_29, Edition.named("0.14.29"));
        assertEquals("0.17.9", Edition.DEFAULT.release());
        assertThrows(IllegalArgumentException.class, () -> Edition.named("0.17.10"));
    }
}
