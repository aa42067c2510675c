package dev.jobd.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoHandlerTest {
    private final EchoHandler handler = new EchoHandler();

    @Test
    void runsTheTypeEcho() {
        assertThat(handler.type()).isEqualTo("echo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"message\":\"hello\"}", "[1.10,\"\\u0041\"]", "\"\"", "null", "0"})
    void takesAnyPayload(String payload) {
        assertThat(handler.check(new Payload(new Json(payload)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"message\":\"hello\"}", "[1.10,\"\\u0041\"]", "\"\"", "null", "0"})
    void returnsItsPayloadAsItCame(String payload) {
        assertThat(handler.run(RecordedContext.of(payload))).isEqualTo(Outcome.done(new Json(payload)));
    }
}
