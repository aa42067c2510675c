package dev.jobd.packaged;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What goes wrong in a run and when, drawn from a seed: the same one plans the same again. */
record CrashPlan(long seed, List<Fault> faults) {

    enum Kind {
        /** The process of a node is gone without a word (SIGKILL). */
        KILL,
        /** It stands still for longer than its lease, and then goes on as if nothing had been (SIGSTOP, SIGCONT). */
        FREEZE,
        /** It is told to stop (SIGTERM). */
        STOP,
        /** The database is gone as in a crash: open transactions are lost, and clients hear nothing. */
        STORE_CRASH,
        /** The database is stopped and started, and ends its connections in good order. */
        STORE_RESTART,
        /** All connections to the database are cut at once, in whatever they do. */
        CUT
    }

    /**
     * @param at since the begin
     * @param node counts from 0; of no meaning for a fault of the database
     * @param lasts until what was taken away is given back
     */
    record Fault(Duration at, Kind kind, int node, Duration lasts) {}

    /** Every kind of fault comes about as often as it is in the list. */
    static CrashPlan of(long seed, Duration time, int count, int nodes, List<Kind> kinds) {
        Random random = new Random(seed);
        List<Kind> left = new ArrayList<>();
        List<Fault> faults = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (left.isEmpty()) {
                left.addAll(kinds);
                Collections.shuffle(left, random);
            }
            Kind kind = left.removeLast();
            long at = (long) (time.toMillis() * (i + random.nextDouble()) / count);
            faults.add(new Fault(Duration.ofMillis(at), kind, random.nextInt(nodes), lasts(kind, random)));
        }
        return new CrashPlan(seed, List.copyOf(faults));
    }

    private static Duration lasts(Kind kind, Random random) {
        return Duration.ofMillis(
                switch (kind) {
                    case KILL, STOP -> random.nextInt(500);
                    case FREEZE -> 2_200 + random.nextInt(2_500);
                    case STORE_CRASH, STORE_RESTART -> random.nextInt(2_000);
                    case CUT -> 0;
                });
    }
}
