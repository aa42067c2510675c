package dev.jobd.engine;

import dev.jobd.domain.ProblemException;
import dev.jobd.store.ClusterStores;
import dev.jobd.store.JobStore;
import dev.jobd.store.Signals;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way between a simulated node and the jobs. Calls that are answered later are done some time, and answered
 * some time after that; while one is on its way that is waited for, the rest of the world may go on.
 */
final class SimulatedWire implements ClusterStores.Way {
    /** By these a node learns what time it is. */
    private static final Set<String> LEASE = Set.of("renew", "restart");

    private final Random random;
    private final SettableClock clock;
    private final Runnable meanwhile;
    private final Mishaps mishaps;
    private final List<SentCall> sent = new ArrayList<>();
    private @Nullable Signals signals;
    /** The call that is under way. */
    private String present = "";

    private boolean cut;
    private boolean atOnce;

    /** @param meanwhile has the rest of the world go on; throws if the node crashes meanwhile */
    SimulatedWire(Random random, SettableClock clock, Runnable meanwhile) {
        this.random = random;
        this.clock = clock;
        this.meanwhile = meanwhile;
        this.mishaps = new Mishaps(random, clock);
    }

    /** Thrown at what a node still does that is gone. */
    static final class Gone extends RuntimeException {
        private static final long serialVersionUID = 1;

        Gone() {
            super("the node is gone", null, false, false);
        }
    }

    JobStore to(JobStore real) {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(),
                new Class<?>[] {JobStore.class},
                (_, called, args) -> call(real, called, args));
    }

    private @Nullable Object call(JobStore real, Method called, Object @Nullable [] args) throws Throwable {
        if (cut) {
            throw new Gone();
        }
        if (called.getName().equals("listen") && args != null) {
            signals = (Signals) args[0];
            return null;
        }
        if (called.getReturnType().equals(CompletionStage.class)) {
            return send(real, called, args);
        }
        boolean lease = LEASE.contains(called.getName());
        if (!lease) {
            pass();
        }
        Object answer = reached(called.getName(), () -> Calls.invoke(real, called, args));
        if (!lease) {
            pass();
        }
        return answer;
    }

    private @Nullable Object reached(String name, Calls.Call call) throws Throwable {
        String before = present;
        present = name;
        try {
            return call.make();
        } finally {
            present = before;
        }
    }

    private Object send(JobStore real, Method called, Object @Nullable [] args) {
        SentCall call = new SentCall(
                () -> reached(called.getName(), () -> Calls.invoke(real, called, args)),
                this::hurry,
                mishaps.arrival());
        if (atOnce) {
            call.make(clock.instant());
            call.giveAnswer();
        } else {
            sent.add(call);
        }
        return call.answer();
    }

    @Override
    public boolean arrives() {
        if (LEASE.contains(present)) {
            pass();
        }
        return isNotLost();
    }

    @Override
    public boolean isHeardOf() {
        boolean heard = isNotLost();
        if (LEASE.contains(present)) {
            pass();
        }
        return heard;
    }

    private boolean isNotLost() {
        return cut || !mishaps.loses();
    }

    private void pass() {
        if (mishaps.delays()) {
            mishaps.happened();
            meanwhile.run();
            mishaps.happened();
        }
        if (cut) {
            throw new Gone();
        }
    }

    /** Somebody waits for the call: it is done, or answered. */
    private void hurry(SentCall call) {
        pass();
        if (sent.contains(call)) {
            goOn(call);
        } else if (!call.answer().isDone()) {
            throw new IllegalStateException("this would wait for ever");
        }
    }

    /** One call that was sent is done, or answered; false when there is none for now. */
    boolean step() {
        return goOn(sent.stream().filter(call -> call.isReady(clock.instant())).toList());
    }

    /** One call that was sent is done, whatever the node does. */
    boolean arrive() {
        return goOn(sent.stream()
                .filter(call -> !call.done() && call.isReady(clock.instant()))
                .toList());
    }

    private boolean goOn(List<SentCall> ready) {
        if (ready.isEmpty()) {
            return false;
        }
        goOn(ready.get(random.nextInt(ready.size())));
        return true;
    }

    private void goOn(SentCall call) {
        if (!call.done()) {
            call.make(cut ? clock.instant() : mishaps.arrival());
        } else {
            sent.remove(call);
            call.giveAnswer();
        }
    }

    /** Tells the node what others did, as far as it listens. */
    void signal() {
        Signals listening = signals;
        try {
            if (listening != null && random.nextBoolean()) {
                listening.due();
            } else if (listening != null) {
                listening.stop();
            }
        } catch (ProblemException e) {
            // Whoever listens goes on doing so.
        }
    }

    /** The node is gone. Nothing is answered any more, but some of what it has sent may still arrive. */
    void cut() {
        cut = true;
        sent.removeIf(call -> call.done() || random.nextBoolean());
    }

    /** Whether from now on nothing is lost or late. */
    void calm(boolean all) {
        mishaps.none(all);
        if (all) {
            sent.forEach(call -> call.by(clock.instant()));
        }
    }

    boolean isEmpty() {
        return sent.isEmpty();
    }

    /** Calls are answered before whoever makes them goes on. */
    void atOnce(boolean all) {
        atOnce = all;
    }

    Mishaps mishaps() {
        return mishaps;
    }
}
