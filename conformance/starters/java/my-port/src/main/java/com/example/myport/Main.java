package com.example.myport;

import io.github.nucleusspec.exactjson.Json;
import io.github.nucleusspec.exactjson.JsonSyntaxException;
import io.github.nucleusspec.farend.FarEnd;
import io.github.nucleusspec.farend.Request;
import java.io.IOException;

/** Puts the port on the line protocol of nucleus-conformance. */
public final class Main {
    private Main() {}

    /** Answers requests on stdin until it ends. */
    public static void main(String[] arguments) throws IOException {
        port().serve();
    }

    /**
     * What the port has, and answers. It is scored on that; whatever else it is asked for is unsupported. Name a type in
     * {@code types} once you have it, and add {@code dispatch}, {@code localFiles} and {@code collect}.
     */
    static FarEnd port() {
        return new FarEnd("my-port", "0.1.0")
                .editions("@EDITION@")
                .types("category")
                .refusing(InvalidPrediction.class, each -> "invalid", InvalidPrediction::pointer)
                .refusing(JsonSyntaxException.class)
                .construct(request -> construct(request).toPayload().toJson())
                .decode(request -> read(request).toPayload().toJson())
                .encode(request -> read(request).toPayload().toJson());
    }

    private static Category construct(Request request) {
        Json arguments = Json.parse(request.arguments());
        return "by-position".equals(request.pass()) ? Category.byPosition(arguments) : Category.byName(arguments);
    }

    private static Category read(Request request) {
        return Category.read(Json.parse(request.payload()));
    }
}
