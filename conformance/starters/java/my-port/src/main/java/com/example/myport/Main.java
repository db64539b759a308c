package com.example.myport;

import io.github.nucleusspec.exactjson.Json;
import io.github.nucleusspec.exactjson.JsonSyntaxException;
import io.github.nucleusspec.farend.FarEnd;
import io.github.nucleusspec.farend.Request;
import io.github.nucleusspec.farend.Unsupported;

/** Puts the port on the line protocol of nucleus-conformance. */
public final class Main {
    /** The edition that the port speaks. */
    static final String EDITION = "@EDITION@";

    private Main() {}

    /** Answers requests on stdin until it ends. */
    public static void main(String[] arguments) {
        port().serve();
    }

    /**
     * What the port has, and answers. Declared, and scored, is every operation here of every type in {@code types}. So
     * leave a new type out of {@code types} until it has them all, and score what it has by itself:
     * {@code nucleus-conformance run --edition @EDITION@ --type box --operation decode -- java -jar my-port/target/my-port.jar}. Still to be added: {@code dispatch},
     * {@code localFiles} and {@code collect}.
     */
    static FarEnd port() {
        return new FarEnd("my-port", "0.1.0")
                .editions(EDITION)
                .types("category")
                .refusing(InvalidPrediction.class, each -> "invalid", InvalidPrediction::pointer)
                .refusing(JsonSyntaxException.class)
                .construct(request -> construct(request).toPayload().toJson())
                .decode(request -> read(request).toPayload().toJson())
                .encode(request -> read(request).toPayload().toJson());
    }

    private static Category construct(Request request) {
        checkType(request);
        Json arguments = Json.parse(request.arguments());
        return "by-position".equals(request.pass()) ? Category.byPosition(arguments) : Category.byName(arguments);
    }

    private static Category read(Request request) {
        checkType(request);
        return Category.read(Json.parse(request.payload()));
    }

    private static void checkType(Request request) {
        if (!request.type().equals("category")) {
            throw new Unsupported("there is no " + request.type() + " yet");
        }
    }
}
