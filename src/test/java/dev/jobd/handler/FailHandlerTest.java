package dev.jobd.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailHandlerTest {
    private static final String ALWAYS = "{\"message\":\"no luck\"}";
    private static final String ONCE = "{\"message\":\"no luck\",\"times\":1}";
    private static final String NEVER = "{\"message\":\"no luck\",\"times\":0}";

    private final FailHandler handler = new FailHandler();

    @Test
    void runsTheTypeFail() {
        assertThat(handler.type()).isEqualTo("fail");
    }

    @ParameterizedTest
    @ValueSource(strings = {ALWAYS, ONCE, NEVER, "{\"message\":\"\",\"times\":2147483647}"})
    void takesAMessageAndANumberOfTimes(String payload) {
        assertThat(errors(payload)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "2147483648", "0.5", "\"1\"", "null"})
    void refusesTimesThatAreNoNumber(String times) {
        assertThat(errors("{\"message\":\"no luck\",\"times\":" + times + "}"))
                .containsExactly(new FieldError("/times", "must be an integer from 0 to 2147483647"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "[\"no luck\"]", "{}"})
    void refusesAMessageThatIsNoString(String message) {
        assertThat(errors("{\"message\":" + message + "}"))
                .containsExactly(new FieldError("/message", "must be a string"));
    }

    @Test
    void tellsOfAllThatIsWrong() {
        assertThat(errors("{\"times\":-1,\"time\":1}"))
                .containsExactly(
                        new FieldError("/message", "is required"),
                        new FieldError("/times", "must be an integer from 0 to 2147483647"),
                        new FieldError("/time", "is not a field of this payload"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, Integer.MAX_VALUE})
    void failsEveryAttemptWithoutANumberOfTimes(int attempt) throws Exception {
        assertThat(handler.run(RecordedContext.of(ALWAYS).attempt(attempt))).isEqualTo(Outcome.failed("no luck"));
    }

    @Test
    void failsAsManyAttemptsAsItIsTold() throws Exception {
        assertThat(handler.run(RecordedContext.of(ONCE).attempt(1))).isEqualTo(Outcome.failed("no luck"));
    }

    @Test
    void succeedsAfterThat() throws Exception {
        assertThat(handler.run(RecordedContext.of(ONCE).attempt(2))).isEqualTo(Outcome.done(Json.NULL));
    }

    @Test
    void succeedsAtOnceWhenToldToFailNoAttempt() throws Exception {
        assertThat(handler.run(RecordedContext.of(NEVER).attempt(1))).isEqualTo(Outcome.done(Json.NULL));
    }

    private List<FieldError> errors(String payload) {
        return handler.check(new Payload(new Json(payload)));
    }
}
