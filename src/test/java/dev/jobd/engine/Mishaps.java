package dev.jobd.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** What goes wrong on the way between a simulated node and the jobs, and since when nothing has. */
final class Mishaps {
    private static final Duration LATEST = Duration.ofSeconds(20);

    private final Random random;
    private final SettableClock clock;
    private boolean reachable = true;
    /** How many of a hundred calls, and of answers, are lost. */
    private int losses;

    private boolean none;
    private Instant last;

    Mishaps(Random random, SettableClock clock) {
        this.random = random;
        this.clock = clock;
        this.last = clock.instant();
    }

    /** Whether nothing is lost or late from now on, until it is told otherwise. */
    void none(boolean all) {
        none = all;
    }

    void reachable(boolean can) {
        happened();
        reachable = can;
    }

    void losses(int percent) {
        losses = percent;
    }

    /** Whether the call, or the answer, that is on its way now is lost. */
    boolean loses() {
        boolean lost = !none && (!reachable || random.nextInt(100) < losses);
        if (lost) {
            happened();
        }
        return lost;
    }

    /** Whether others go on before the node does. */
    boolean delays() {
        return !none && random.nextInt(25) == 0;
    }

    /** Most calls are done soon, some so late that the lease of their attempt may be over. */
    Instant arrival() {
        if (none || random.nextInt(12) > 0) {
            return clock.instant();
        }
        happened();
        return clock.instant().plusMillis(random.nextLong(LATEST.toMillis()));
    }

    void happened() {
        last = clock.instant();
    }

    Instant fineSince() {
        return reachable ? last : clock.instant();
    }
}
