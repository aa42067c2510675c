package dev.jobd.packaged;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** A node that is killed and started again, under one name: a process after the other. */
final class CrashNode implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final String name;
    private final Map<String, String> environment;
    private final List<PackagedJobd> lives = new CopyOnWriteArrayList<>();
    private volatile boolean up;
    private volatile boolean closed;

    CrashNode(String name, Map<String, String> environment) {
        this.name = name;
        this.environment = environment;
    }

    String name() {
        return name;
    }

    /** Whether it is in no fault. */
    boolean up() {
        return up;
    }

    /** Where it listens, or has listened last; 0 if it never has. */
    int port() {
        return lives.isEmpty() ? 0 : lives.getLast().port();
    }

    /** Blocks until it listens: where its database is away, it ends, and is started again. */
    void start() {
        await().atMost(LIMIT).until(() -> closed || comesUp());
        up = true;
    }

    private boolean comesUp() {
        PackagedJobd jobd = PackagedJobd.launch(environment);
        lives.add(jobd);
        await().atMost(LIMIT).until(() -> jobd.port() > 0 || !jobd.alive());
        return jobd.port() > 0;
    }

    void kill() {
        up = false;
        lives.getLast().signal("KILL");
        lives.getLast().exitCode();
    }

    void freeze() {
        up = false;
        lives.getLast().signal("STOP");
    }

    void thaw() {
        lives.getLast().signal("CONT");
        up = true;
    }

    void terminate() {
        up = false;
        lives.getLast().signal("TERM");
    }

    /** Blocks until it has ended. */
    int exitCode() {
        return lives.getLast().exitCode();
    }

    /** How often it was started. */
    int starts() {
        return lives.size();
    }

    /** What its processes have written, one after the other. */
    List<String> lines() {
        return lives.stream().map(PackagedJobd::lines).flatMap(List::stream).toList();
    }

    /** Asks the process that is there now. */
    <T> T ask(Function<PackagedJobd, T> question) {
        return question.apply(lives.getLast());
    }

    @Override
    public void close() {
        closed = true;
        lives.forEach(PackagedJobd::close);
    }
}
