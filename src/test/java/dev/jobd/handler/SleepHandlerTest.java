package dev.jobd.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SleepHandlerTest {
    private static final String A_DAY = "{\"ms\":86400000}";

    private final SleepHandler handler = new SleepHandler();

    @Test
    void runsTheTypeSleep() {
        assertThat(handler.type()).isEqualTo("sleep");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"ms\":0}", "{\"ms\":1}", "{\"ms\":1.0}", "{\"ms\":1e3}", A_DAY})
    void takesMillisecondsUpToADay(String payload) {
        assertThat(errors(payload)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "86400001",
                "9223372036854775808",
                "18446744073709551617",
                "1.5",
                "1e999999999",
                "\"1\"",
                "true",
                "null",
                "[1]"
            })
    void refusesMillisecondsThatAreNoNumberUpToADay(String ms) {
        assertThat(errors("{\"ms\":" + ms + "}"))
                .containsExactly(new FieldError("/ms", "must be an integer from 0 to 86400000"));
    }

    @Test
    void refusesAPayloadWithoutMilliseconds() {
        assertThat(errors("{}")).containsExactly(new FieldError("/ms", "is required"));
    }

    @Test
    void refusesAFieldThatItDoesNotKnow() {
        assertThat(errors("{\"ms\":1,\"s\":1}"))
                .containsExactly(new FieldError("/s", "is not a field of this payload"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "5", "\"5\"", "null", "[{\"ms\":1}]"})
    void refusesAPayloadThatIsNoObject(String payload) {
        assertThat(errors(payload)).containsExactly(new FieldError("", "must be an object"));
    }

    @Test
    void returnsOk() throws Exception {
        assertThat(handler.run(RecordedContext.of("{\"ms\":0}"))).isEqualTo(Outcome.done(new Json("\"ok\"")));
    }

    @Test
    @Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
    void anInterruptEndsItsSleep() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> handler.run(RecordedContext.of(A_DAY))).isInstanceOf(InterruptedException.class);
    }

    private List<FieldError> errors(String payload) {
        return handler.check(new Payload(new Json(payload)));
    }
}
