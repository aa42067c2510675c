package dev.jobd.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobd.domain.Json;
import org.junit.jupiter.api.Test;

class PayloadTest {
    private static final Json JSON = new Json("{\"ms\":1.10}");

    @Test
    void theTextIsKeptAsItIs() {
        assertThat(new Payload(JSON).json()).isSameAs(JSON);
    }

    @Test
    void theTreeIsThatOfTheText() {
        assertThat(new Payload(JSON).tree().path("ms").doubleValue()).isEqualTo(1.1);
    }

    @Test
    void theTreeIsReadOnce() {
        Payload payload = new Payload(JSON);

        assertThat(payload.tree()).isSameAs(payload.tree());
    }

    @Test
    void changingTheTreeDoesNotChangeTheText() {
        Payload payload = new Payload(JSON);

        ((ObjectNode) payload.tree()).removeAll();

        assertThat(payload.json()).isEqualTo(new Json("{\"ms\":1.10}"));
    }

    @Test
    void nullIsATree() {
        assertThat(new Payload(Json.NULL).tree().isNull()).isTrue();
    }

    @Test
    void textThatIsNotJsonIsABug() {
        Payload payload = new Payload(new Json("{"));

        assertThatThrownBy(payload::tree).isInstanceOf(IllegalStateException.class);
    }
}
