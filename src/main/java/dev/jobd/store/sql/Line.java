package dev.jobd.store.sql;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What the store knows of the jobs that come due. Touched by the thread that commits alone, but for what is volatile. */
final class Line {
    private static final Query NEXT_LATER = Query.of("SELECT min(later) FROM job WHERE later IS NOT NULL");
    private static final Query NEXT_IN_LINE =
            Query.of("SELECT min(due) FROM job WHERE turn IS NOT NULL AND due > ?", Kind.NUMBER);

    /** In one transaction: a tenth of a second. */
    static final int MAX_ENTERING = 1000;

    private static final long NEVER = Long.MAX_VALUE;

    /** Threads that read the clock one after the other do not come here that late. */
    private static final Duration SET_BACK = Duration.ofMillis(1);

    /** Other nodes may have stored jobs that come due: what is known of these is this old at the most, in microseconds. */
    private static final long PATIENCE = 500_000;

    /** For so long nobody asks again for jobs that have come due and that another node holds, in microseconds. */
    private static final long HELD_BACK = 50_000;

    private final Database database;

    /** The latest time that the store was told. */
    private volatile Instant horizon = Instant.EPOCH;

    private volatile long nextLater = NEVER;
    private long lookedAt = Long.MIN_VALUE;
    /** Whether a job that came due later does so no more. */
    private boolean stale;

    private volatile boolean limited;

    Line(Database database) {
        this.database = database;
    }

    /** Whether of some types only so many jobs may run at once. */
    boolean limited() {
        return limited;
    }

    void limit() {
        limited = true;
    }

    Instant horizon() {
        return horizon;
    }

    /** Whether jobs have come due, by what is known. May be asked on any thread. */
    boolean behind(Instant now) {
        return nextLater <= Micros.of(now);
    }

    /** Has the jobs enter that have come due. */
    void advance(Instant now) {
        if (now.isAfter(horizon)) {
            horizon = now;
        }
        long micros = Micros.of(horizon);
        if (nextLater <= micros || lookedAt <= micros - PATIENCE) {
            boolean more;
            do {
                more = enter(micros);
            } while (more);
        }
    }

    private boolean enter(long now) {
        List<String> entered = new ArrayList<>();
        database.change(transaction -> {
            entered.clear();
            TreeSet<ConcurrencyKey> keys = new TreeSet<>();
            transaction.accept(List.of(database.enter(now, row -> {
                entered.add(row.text(1));
                row.maybeText(2).ifPresent(key -> keys.add(new ConcurrencyKey(entered.getLast(), key)));
            })));
            List<Work> works = new ArrayList<>();
            works.addAll(database.lock(List.copyOf(keys)));
            works.addAll(database.lineUp(List.copyOf(keys), now));
            works.add(look());
            transaction.accept(works);
        });
        lookedAt = now;
        stale = false;
        boolean more = entered.size() == MAX_ENTERING;
        if (!more && nextLater <= now) {
            nextLater = now + HELD_BACK;
        }
        return more;
    }

    private Work look() {
        return database.values(NEXT_LATER, row -> nextLater = row.has(1) ? row.number(1) : NEVER);
    }

    /** A job is stored that comes due at this time. */
    void later(long due) {
        nextLater = Math.min(nextLater, due);
    }

    /** A job is stored that came due later, and does so no more. */
    void forget() {
        stale = true;
    }

    /** What has to be done with a claim for {@link #nextDue}. */
    List<Work> lookAgain(Instant now) {
        List<Work> works = new ArrayList<>();
        if (stale) {
            works.add(look());
            stale = false;
        }
        if (!now.isAfter(horizon.minus(SET_BACK))) {
            // Some in the line are not due any more.
            works.add(database.values(
                    NEXT_IN_LINE,
                    row -> {
                        if (row.has(1)) {
                            later(row.number(1));
                            stale = true;
                        }
                    },
                    Micros.of(now)));
        }
        return works;
    }

    Optional<Instant> nextDue() {
        return nextLater == NEVER ? Optional.empty() : Optional.of(Micros.instant(nextLater));
    }
}
