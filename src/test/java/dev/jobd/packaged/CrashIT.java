package dev.jobd.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.jobd.packaged.CrashPlan.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promises, while nodes and their database fail under load. What goes wrong follows from {@code -Dcrash.seed}, which is
 * printed; {@code -Dcrash.seconds} and {@code -Dcrash.faults} make it longer. See {@code bench/crash}.
 */
class CrashIT {
    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration DRAIN = Duration.ofSeconds(90);
    private static final int MAX_CONCURRENCY = 8;
    private static final int SQLITE_PART = 6;

    private final long seed =
            Long.getLong("crash.seed", ThreadLocalRandom.current().nextInt(1_000_000));
    private final int seconds = Integer.getInteger("crash.seconds", 60);
    private final int count = Integer.getInteger("crash.faults", 24);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void threeNodesOnOneDatabaseKeepTheirPromises() throws InterruptedException {
        List<Kind> kinds = List.of(
                Kind.KILL,
                Kind.KILL,
                Kind.FREEZE,
                Kind.FREEZE,
                Kind.STOP,
                Kind.STORE_CRASH,
                Kind.STORE_RESTART,
                Kind.CUT);
        List<String> names =
                IntStream.rangeClosed(1, 3).mapToObj(i -> "node-" + i).toList();
        try (CrashServer server = new CrashServer(folder, names)) {
            survive(
                    "postgresql",
                    CrashPlan.of(seed, Duration.ofSeconds(seconds), count, names.size(), kinds),
                    server,
                    names,
                    8);
            server.errors().stream()
                    .map(line -> line.replaceFirst(".*(ERROR|PANIC)", "$1"))
                    .distinct()
                    .forEach(line -> say("the server says: " + line));
        }
    }

    @Test
    void aNodeOnAFileKeepsItsPromises() throws InterruptedException {
        Duration time = Duration.ofSeconds(seconds).dividedBy(2L * SQLITE_PART);
        CrashPlan plan = CrashPlan.of(seed, time, Math.max(4, count / SQLITE_PART), 1, List.of(Kind.KILL));
        try (CrashStore store = new CrashStore.InFile(folder.resolve("jobs.db"))) {
            survive("sqlite", plan, store, List.of("node-1"), 4);
        }
    }

    private void survive(String what, CrashPlan plan, CrashStore store, List<String> names, int clients)
            throws InterruptedException {
        say(what + ", seed " + plan.seed() + ", faults " + plan.faults().size());
        CrashLedger ledger = new CrashLedger();
        List<CrashNode> nodes = names.stream()
                .map(name -> new CrashNode(name, environment(store, name)))
                .toList();
        try {
            nodes.getFirst().start();
            store.beginToWatch();
            nodes.stream().skip(1).parallel().forEach(CrashNode::start);
            CrashLoad load = new CrashLoad(nodes, ledger, plan.seed());
            CrashWorkers workers = new CrashWorkers(load, ledger, plan.seed());
            workers.start(clients);
            load.start(clients);
            new CrashFaults(nodes, store, ledger).happen(plan);
            load.stop();
            awaitEnd(store);
            workers.stop();
            CrashEvidence first = CrashEvidence.of(store);
            nodes.forEach(node -> say(node.name() + ": starts " + node.starts() + ", " + staleWrites(node)));
            say(ledger.toString());
            new CrashRescues(ledger, first).lines().forEach(CrashIT::say);
            List<String> broken = new ArrayList<>(new CrashVerdict(ledger, first, MAX_CONCURRENCY).broken());
            nodes.forEach(node -> broken.addAll(CrashLogs.unexpected(node)));
            assertThat(broken)
                    .as("%s, seed %d: %d broken", what, plan.seed(), broken.size())
                    .isEmpty();
            assertThat(CrashEvidence.of(store))
                    .as("seed %d, later", plan.seed())
                    .isEqualTo(first);
        } finally {
            nodes.forEach(node -> CrashLogs.keep(Path.of("target", "crash", what), node));
            nodes.forEach(CrashNode::close);
        }
    }

    private static Map<String, String> environment(CrashStore store, String name) {
        return Map.of(
                "STORE",
                store.address(name),
                "NODE_NAME",
                name,
                "LEASE",
                LEASE.toMillis() + "ms",
                "MAX_CONCURRENCY",
                Integer.toString(MAX_CONCURRENCY),
                "SHUTDOWN_GRACE",
                "200ms");
    }

    private static void awaitEnd(CrashStore store) {
        long begun = System.nanoTime();
        // What is left then is told by the verdict.
        try {
            await().atMost(DRAIN).until(() -> CrashEvidence.left(store) == 0);
        } catch (ConditionTimeoutException e) {
            say("jobs that have not ended: " + CrashEvidence.left(store));
        }
        say("all ended after " + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms");
    }

    private static String staleWrites(CrashNode node) {
        return node.ask(jobd -> jobd.get("/q/metrics").body())
                .lines()
                .filter(line -> line.startsWith("jobd_stale_writes_total"))
                .findFirst()
                .orElse("no stale writes");
    }

    @SuppressWarnings("SystemOut")
    private static void say(String line) {
        System.out.println("crash: " + line);
    }
}
