package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** What a second signal does, ending the process, is tried on the packaged program. */
class StopSignalsTest {

    @AfterEach
    void restore() {
        Signal.handle(new Signal("TERM"), SignalHandler.SIG_DFL);
        Signal.handle(new Signal("INT"), SignalHandler.SIG_DFL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void firstSignalStopsTheNodeOnce(String name) throws InterruptedException {
        Signal signal = new Signal(name);
        // A shell starts what runs in the background with SIGINT ignored, and then a JVM does not hear of it.
        assumeThat(Signal.handle(signal, SignalHandler.SIG_DFL)).isNotEqualTo(SignalHandler.SIG_IGN);
        CountDownLatch stopped = new CountDownLatch(1);
        new StopSignals(stopped::countDown).install();

        Signal.raise(signal);

        assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
