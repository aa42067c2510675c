package dev.jobd.engine;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import sun.misc.Signal;

/** SIGTERM and SIGINT: the first stops the node in order and ends the process with code 0, a second ends it at once. */
final class StopSignals {
    private static final Logger LOG = Logger.getLogger(StopSignals.class);
    private static final int FATAL_SIGNAL = 128;

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Runnable stop;

    /** @param stop blocks until the node has stopped, and then ends the process */
    StopSignals(Runnable stop) {
        this.stop = stop;
    }

    void install() {
        Signal.handle(new Signal("TERM"), this::on);
        Signal.handle(new Signal("INT"), this::on);
    }

    private void on(Signal signal) {
        if (stopping.compareAndSet(false, true)) {
            LOG.infof("received SIG%s", signal.getName());
            Thread.ofPlatform().name("stop").start(stop);
        } else {
            Runtime.getRuntime().halt(FATAL_SIGNAL + signal.getNumber());
        }
    }
}
