package io.github.nucleusspec.port;

import io.github.nucleusspec.exactjson.Json;
import io.github.nucleusspec.exactjson.JsonSyntaxException;
import io.github.nucleusspec.farend.FarEnd;
import io.github.nucleusspec.farend.PredictionLists;
import io.github.nucleusspec.farend.Request;
import io.github.nucleusspec.farend.Unsupported;
import io.github.nucleusspec.predictions.Edition;
import io.github.nucleusspec.predictions.InvalidPrediction;
import io.github.nucleusspec.predictions.Kind;
import io.github.nucleusspec.predictions.LocalFiles;
import io.github.nucleusspec.predictions.Prediction;
import io.github.nucleusspec.predictions.PredictionList;
import io.github.nucleusspec.predictions.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The program. */
public final class Main {
    private Main() {}

    /** Answers requests on stdin until it ends. */
    public static void main(String[] arguments) {
        new FarEnd("nucleus-predictions", "0.1.0")
                .types(Arrays.stream(Kind.values()).map(Kind::title).toArray(String[]::new))
                .editions(Arrays.stream(Edition.values()).map(Edition::release).toArray(String[]::new))
                .refusing(InvalidPrediction.class, InvalidPrediction::code, InvalidPrediction::pointer)
                .refusing(JsonSyntaxException.class, error -> "invalid-json", error -> "")
                .construct(request -> sent(construct(request), request))
                .decode(request -> sent(read(request), request))
                .encode(request -> read(request).toJson(edition(request)))
                .dispatch(Main::dispatch)
                .localFiles(request -> LocalFiles.has(read(request)))
                .collect(Main::collect)
                .serve();
    }

    private static Edition edition(Request request) {
        return Edition.named(request.edition());
    }

    private static Kind kind(String title) {
        return Kind.named(title).orElseThrow(() -> new Unsupported("there is no type " + title));
    }

    private static Prediction construct(Request request) {
        Reader.Pass pass = Reader.Pass.BY_NAME;
        if ("by-position".equals(request.pass())) {
            pass = Reader.Pass.BY_POSITION;
        } else if ("plain".equals(request.pass())) {
            pass = Reader.Pass.PLAIN;
        }
        return Reader.construct(kind(request.type()), Json.parse(request.arguments()), pass);
    }

    private static Prediction read(Request request) {
        return Reader.read(kind(request.type()), Json.parse(request.payload()), edition(request));
    }

    private static String sent(Prediction made, Request request) {
        return made.toPayload(edition(request)).toJson();
    }

    private static Map.Entry<String, String> dispatch(Request request) {
        Prediction made = Reader.readAny(Json.parse(request.payload()), edition(request));
        return Map.entry(made.kind().title(), sent(made, request));
    }

    private static PredictionLists collect(Request request) {
        PredictionList list = new PredictionList();
        for (Json batch : listed(Json.parse(request.batches()))) {
            List<Prediction> members = new ArrayList<>();
            for (Json member : listed(batch)) {
                members.add(constructed(member));
            }
            list.add(members);
        }
        List<Map.Entry<String, List<String>>> items = new ArrayList<>();
        list.items().forEach((name, predictions) ->
                items.add(Map.entry(name, predictions.stream().map(each -> sent(each, request)).toList())));
        return new PredictionLists(items, list.size());
    }

    /** The values; of what is no list, one that is no prediction. */
    private static List<Json> listed(Json value) {
        return value instanceof Json.Arr array ? array.values() : List.of(Json.NULL);
    }

    /** A prediction; null for what is none. */
    private static Prediction constructed(Json member) {
        if (member instanceof Json.Obj object && object.get("type") instanceof Json.Str type) {
            return Reader.construct(kind(type.value()), object.get("arguments"), Reader.Pass.BY_NAME);
        }
        return null;
    }
}
