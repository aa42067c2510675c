package dev.jobd.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
    private final Circuits circuits = new Circuits(clock::get);
    private final Target target = Target.parse("http://a.example/").orElseThrow();
    private final Circuit circuit = circuits.of(target);

    @Test
    void aFewFailuresHoldNothingBack() {
        fail(Circuit.FAILURES - 1);

        assertThat(circuits.enter(circuit)).isEmpty();
        assertThat(circuits.hosts()).isEmpty();
    }

    @Test
    void manyInARowDoForAWhile() {
        fail(Circuit.FAILURES);
        advance(Duration.ofSeconds(10));

        assertThat(circuits.enter(circuit)).contains(Duration.ofSeconds(20));
        assertThat(circuits.heldBack(target)).contains(Duration.ofSeconds(20));
        assertThat(circuits.hosts()).containsExactly("a.example");
    }

    @Test
    void oneSuccessInBetweenBeginsAnew() {
        fail(Circuit.FAILURES - 1);
        circuit.succeeded();
        fail(Circuit.FAILURES - 1);

        assertThat(circuits.enter(circuit)).isEmpty();
    }

    @Test
    void onlyTheLastFailureOpensIt() {
        fail(Circuit.FAILURES - 1);

        assertThat(circuits.failed(circuit)).isTrue();
        assertThat(circuits.failed(circuit)).isFalse();
    }

    @Test
    void afterThePauseOneCallGoesOut() {
        fail(Circuit.FAILURES);
        advance(Circuit.PAUSE);

        assertThat(circuits.enter(circuit)).isEmpty();
        assertThat(circuits.enter(circuit)).contains(Duration.ofSeconds(1));
    }

    @Test
    void itsSuccessLetsAllThrough() {
        fail(Circuit.FAILURES);
        advance(Circuit.PAUSE);
        circuits.enter(circuit);
        circuit.succeeded();

        assertThat(circuits.enter(circuit)).isEmpty();
        assertThat(circuits.enter(circuit)).isEmpty();
        assertThat(circuits.heldBack(target)).isEmpty();
    }

    @Test
    void itsFailureBeginsAnotherPause() {
        fail(Circuit.FAILURES);
        advance(Circuit.PAUSE);
        circuits.enter(circuit);

        assertThat(circuits.failed(circuit)).isTrue();
        assertThat(circuits.enter(circuit)).contains(Circuit.PAUSE);
    }

    @Test
    void oneThatWasGivenUpLeavesItsTurnToAnother() {
        fail(Circuit.FAILURES);
        advance(Circuit.PAUSE);
        circuits.enter(circuit);
        circuit.left();

        assertThat(circuits.enter(circuit)).isEmpty();
    }

    @Test
    void failuresOfCallsThatWereUnderWayDoNotLengthenThePause() {
        fail(Circuit.FAILURES);
        advance(Duration.ofSeconds(29));
        fail(3);

        assertThat(circuits.enter(circuit)).contains(Duration.ofSeconds(1));
    }

    @Test
    void hostsDoNotShareTheirs() {
        fail(Circuit.FAILURES);

        assertThat(circuits.of(Target.parse("http://a.example:81/").orElseThrow()))
                .isNotSameAs(circuit);
        assertThat(circuits.of(Target.parse("http://A.example/b").orElseThrow()))
                .isSameAs(circuit);
    }

    @Test
    void thoseThatWereNotUsedForLongestAreForgotten() {
        fail(Circuit.FAILURES);
        for (int i = 0; i < 10_000; i++) {
            circuits.of(Target.parse("http://h" + i + ".example/").orElseThrow());
        }

        assertThat(circuits.hosts()).isEmpty();
        assertThat(circuits.heldBack(target)).isEmpty();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            circuits.failed(circuit);
        }
    }

    private void advance(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
