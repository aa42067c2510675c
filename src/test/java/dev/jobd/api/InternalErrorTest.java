package dev.jobd.api;

import static dev.jobd.testing.Requests.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.testing.FailingResource;
import dev.jobd.testing.LogEar;
import dev.jobd.testing.ProblemForm;
import dev.jobd.testing.RawAnswer;
import dev.jobd.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bug of the service is told to the client by an id, and to the log with all that is known. */
@QuarkusTest
final class InternalErrorTest {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    @ParameterizedTest
    @ValueSource(strings = {"/failing", "/failing/later", "/failing/route", "/failing/with-a-status"})
    void internalErrorTellsNothingOfTheInside(String path) {
        RawAnswer answer = RawConnection.exchange(get(path));

        ProblemForm.check(answer, 500, "internal");
        assertThat(answer.body()).doesNotContain(FailingResource.SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/failing", "/failing/later", "/failing/route"})
    void idOfAnInternalErrorIsInTheLogWithItsCause(String path) {
        try (LogEar log = LogEar.on("")) {
            Matcher id = ID.matcher(RawConnection.exchange(get(path)).body());
            assertThat(id.find()).as("an id").isTrue();

            assertThat(log.records()).anySatisfy(line -> {
                assertThat(line.getFormattedMessage()).contains(id.group());
                assertThat(line.getThrown()).hasStackTraceContaining(FailingResource.SECRET);
            });
        }
    }

    @Test
    void eachInternalErrorHasAnIdOfItsOwn() {
        assertThat(RawConnection.exchange(get("/failing")).body())
                .isNotEqualTo(RawConnection.exchange(get("/failing")).body());
    }
}
