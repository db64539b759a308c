package com.example.myport;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.nucleusspec.farend.FarEnd;
import io.github.nucleusspec.fixtures.Answer;
import io.github.nucleusspec.fixtures.Case;
import io.github.nucleusspec.fixtures.Declared;
import io.github.nucleusspec.fixtures.Edition;
import io.github.nucleusspec.fixtures.Fixtures;
import io.github.nucleusspec.fixtures.Judged;
import io.github.nucleusspec.fixtures.Level;
import io.github.nucleusspec.fixtures.Score;
import io.github.nucleusspec.fixtures.Scorer;
import io.github.nucleusspec.fixtures.WorkingFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The port does what the golden cases say, as far as it declares to. */
class GoldenCasesTest {
    private static final Edition EDITION = Fixtures.newest();
    private static final FarEnd PORT = Main.port();

    @TestFactory
    List<DynamicTest> eachGoldenCase() throws IOException {
        Scorer scorer = Scorer.of(EDITION, Declared.ofHello(PORT.hello()));
        for (Case each : scorer.cases()) {
            scorer.add(each, answer(each));
        }
        Score score = scorer.score();
        long passed = score.judged().stream().filter(Judged::passed).count();
        int skipped = EDITION.cases().size() - score.judged().size();
        System.out.printf(Locale.ROOT, "%,d cases passed, %,d skipped: not supported yet%n", passed, skipped);
        assertTrue(passed > 0, "no case passed");
        return score.judged().stream()
                .map(each -> dynamicTest(each.asked().id(), () -> checkThatItPassed(each)))
                .toList();
    }

    private static void checkThatItPassed(Judged judged) {
        if (judged.passed()) {
            return;
        }
        if (judged.asked().level() == Level.REQUIRED) {
            fail(judged.sentence());
        }
        abort(judged.sentence());
    }

    private static Answer answer(Case asked) throws IOException {
        String reply =
                WorkingFiles.during(asked, Path.of(""), () -> PORT.reply(asked.request(), EDITION.name()));
        try {
            return Answer.ofReply(reply);
        } catch (IllegalArgumentException error) {
            return Answer.error(error.getMessage());
        }
    }
}
