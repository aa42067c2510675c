package dev.jobd.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HandlerRegistryTest {
    private final EchoHandler echo = new EchoHandler();
    private final HandlerRegistry registry = new HandlerRegistry(List.of(new SleepHandler(), echo, new FailHandler()));

    @Test
    void aHandlerIsFoundByItsType() {
        assertThat(registry.find("echo")).containsSame(echo);
    }

    @Test
    void aTypeThatNobodyRunsIsNotFound() {
        assertThat(registry.find("Echo")).isEmpty();
    }

    @Test
    void theTypesAreSortedByName() {
        assertThat(registry.types()).containsExactly("echo", "fail", "sleep");
    }

    @Test
    void changingTheTypesDoesNotChangeTheRegistry() {
        registry.types().clear();

        assertThat(registry.types()).hasSize(3);
    }

    @Test
    void twoHandlersOfOneTypeAreRefused() {
        List<JobHandler> doubled = List.of(echo, new EchoHandler());

        assertThatThrownBy(() -> new HandlerRegistry(doubled))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Two handlers run the job type 'echo'.");
    }
}
