package com.example.myport;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nucleusspec.farend.FarEnd;
import io.github.nucleusspec.fixtures.Answer;
import io.github.nucleusspec.fixtures.Case;
import io.github.nucleusspec.fixtures.Declared;
import io.github.nucleusspec.fixtures.Fixtures;
import io.github.nucleusspec.fixtures.Score;
import io.github.nucleusspec.fixtures.Scorer;
import io.github.nucleusspec.fixtures.WorkingFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The port does what the golden cases say, as far as it declares to. */
class GoldenCasesTest {
    private static final FarEnd PORT = Main.port();

    @Test
    void requiredGoldenCasesPass() throws IOException {
        Declared declared = Declared.ofHello(PORT.hello());
        Scorer scorer = Scorer.of(Fixtures.edition(Main.EDITION), declared);
        for (Case each : scorer.cases()) {
            scorer.add(each, answer(each));
        }
        Score score = scorer.score();
        System.out.println(score);
        assertTrue(score.conforms(), score::summary);
    }

    private static Answer answer(Case asked) throws IOException {
        return WorkingFiles.during(
                asked, Path.of(""), () -> Answer.ofReply(PORT.reply(asked.request(), Main.EDITION)));
    }
}
