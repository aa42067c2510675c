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

        assertThat(circuit.enter(clock.get())).isPresent();
        assertThat(circuits.hosts()).isEmpty();
    }

    @Test
    void manyInARowDoForAWhile() {
        fail(Circuit.FAILURES);
        advance(Duration.ofSeconds(10));

        assertThat(circuit.enter(clock.get())).isEmpty();
        assertThat(circuits.heldBack(target)).contains(Duration.ofSeconds(20));
        assertThat(circuits.hosts()).containsExactly("http://a.example");
    }

    @Test
    void oneSuccessInBetweenBeginsAnew() {
        fail(Circuit.FAILURES - 1);
        pass().succeeded();
        fail(Circuit.FAILURES - 1);

        assertThat(circuit.enter(clock.get())).isPresent();
    }

    @Test
    void afterThePauseOneCallGoesOutAndNobodySeesItHeldBack() {
        fail(Circuit.FAILURES);
        advance(Circuit.PAUSE);

        assertThat(circuits.hosts()).isEmpty();
        assertThat(circuit.enter(clock.get())).isPresent();
        assertThat(circuit.enter(clock.get())).isEmpty();
        assertThat(circuits.heldBack(target)).contains(Circuit.TRIAL);
    }

    @Test
    void itsSuccessLetsAllThrough() {
        fail(Circuit.FAILURES);
        advance(Circuit.PAUSE);
        pass().succeeded();

        assertThat(circuit.enter(clock.get())).isPresent();
        assertThat(circuit.enter(clock.get())).isPresent();
        assertThat(circuits.heldBack(target)).isEmpty();
    }

    @Test
    void itsFailureBeginsAnotherPause() {
        fail(Circuit.FAILURES);
        advance(Circuit.PAUSE);

        assertThat(pass().failed(clock.get())).isTrue();
        assertThat(circuits.heldBack(target)).contains(Circuit.PAUSE);
    }

    @Test
    void oneThatWasGivenUpLeavesItsTurnToAnother() {
        fail(Circuit.FAILURES);
        advance(Circuit.PAUSE);
        pass().close();

        assertThat(circuit.enter(clock.get())).isPresent();
    }

    @Test
    void oneThatTakesTooLongDoesToo() {
        fail(Circuit.FAILURES);
        advance(Circuit.PAUSE);
        Circuit.Pass slow = pass();
        advance(Circuit.PAUSE);

        assertThat(circuit.enter(clock.get())).isPresent();
        assertThat(slow.failed(clock.get())).isFalse();
        assertThat(circuit.enter(clock.get())).as("another is on trial").isEmpty();
    }

    @Test
    void callsThatWereUnderWayDoNotTouchTheOneOnTrialOrThePause() {
        Circuit.Pass late = pass();
        Circuit.Pass left = pass();
        fail(Circuit.FAILURES);
        advance(Circuit.PAUSE);
        pass();

        assertThat(late.failed(clock.get())).isFalse();
        left.close();

        assertThat(circuit.enter(clock.get())).isEmpty();
        assertThat(circuits.heldBack(target)).contains(Circuit.TRIAL);
    }

    @Test
    void anEndIsToldOnce() {
        Circuit.Pass pass = pass();
        for (int i = 0; i < 2 * Circuit.FAILURES; i++) {
            pass.failed(clock.get());
            pass.close();
        }

        assertThat(circuit.enter(clock.get())).isPresent();
    }

    @Test
    void onlyTheFailureThatOpensItSaysSo() {
        Circuit.Pass late = pass();
        fail(Circuit.FAILURES - 1);

        assertThat(pass().failed(clock.get())).isTrue();
        assertThat(late.failed(clock.get())).isFalse();
    }

    @Test
    void hostsDoNotShareTheirs() {
        assertThat(circuits.of(Target.parse("http://a.example:81/").orElseThrow()))
                .isNotSameAs(circuit);
        assertThat(circuits.of(Target.parse("https://a.example/").orElseThrow()))
                .isNotSameAs(circuit);
        assertThat(circuits.of(Target.parse("http://A.example:80/b").orElseThrow()))
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

    private Circuit.Pass pass() {
        return circuit.enter(clock.get()).orElseThrow();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            pass().failed(clock.get());
        }
    }

    private void advance(Duration time) {
        clock.addAndGet(time.toNanos());
    }
}
