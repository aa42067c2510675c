package dev.jobd.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What becomes of what is told to other nodes while the database is away. */
class PostgresqlExchangeTest {
    private final List<Call<?>> calls = new CopyOnWriteArrayList<>();
    private final PostgresqlExchange exchange = exchange(new Postgresql(SampleDatabases.emptyServer()));

    private PostgresqlExchange exchange(Postgresql database) {
        LeasedRuns runs = new LeasedRuns(
                database, new JobRows(), "node", SampleDatabases.LEASE, new DatabaseClock(System::nanoTime));
        return new PostgresqlExchange(database, new PostgresqlSignals(database), runs, calls::add);
    }

    @Test
    void whatCannotBeSentIsNotTriedAgainAtOnce() {
        exchange.send("one");
        exchange.send("two");
        await().until(() -> calls.size() == 1);

        fail(calls.getFirst());

        assertThat(calls).hasSize(1);
        exchange.send("three");
        await().until(() -> calls.size() == 2);
    }

    private static void fail(Call<?> call) {
        call.fail(new IllegalStateException("away"));
        call.tell();
    }
}
