package dev.jobd.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.testing.Jobs;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoopTurnsTest {
    private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
    private final SingleThreadEventLoop loop = (SingleThreadEventLoop) loops.next();
    private final LoopTurns turns = new LoopTurns(loop);
    private final CountDownLatch called = new CountDownLatch(1);

    /** Touched by the loop only, as what follows. */
    private int calls;

    private final StringBuilder callsBefore = new StringBuilder();

    @AfterEach
    void end() {
        var _ = loops.shutdownGracefully();
    }

    @Test
    void loneRequestIsCalledFor() throws InterruptedException {
        loop.execute(() -> turns.execute(this::called));

        assertThat(called.await(Jobs.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void callFromAnotherThreadWaitsForNoTurn() {
        AtomicInteger own = new AtomicInteger();

        turns.execute(own::incrementAndGet);

        assertThat(own).hasValue(1);
    }

    @Test
    void requestsOfOneTurnShareACall() throws Exception {
        inTurns(1, 10);

        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void busyLoopPutsACallOffForSomeTurnsOnly() throws Exception {
        inTurns(8, 1);

        // In each third turn one is due, at its end; the last one is for the last two.
        assertThat(callsBefore).hasToString("00011122");
        assertThat(calls()).isEqualTo(3);
    }

    /** Asks for the call as often as said in each of some turns, one after the other; returns when nothing is left to do. */
    private void inTurns(int count, int requests) throws Exception {
        CountDownLatch quiet = new CountDownLatch(1);
        loop.execute(() -> turn(count, requests, quiet));
        assertThat(quiet.await(Jobs.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private void turn(int left, int requests, CountDownLatch quiet) {
        callsBefore.append(calls);
        for (int i = 0; i < requests; i++) {
            turns.execute(this::called);
        }
        nextTurn(left > 1 ? () -> turn(left - 1, requests, quiet) : () -> passQuietly(2 * LoopTurns.MAX_TURNS, quiet));
    }

    /** Turns in which nobody asks. */
    private void passQuietly(int left, CountDownLatch quiet) {
        if (left > 0) {
            nextTurn(() -> passQuietly(left - 1, quiet));
        } else {
            quiet.countDown();
        }
    }

    private void nextTurn(Runnable task) {
        loop.executeAfterEventLoopIteration(() -> loop.execute(task));
    }

    private void called() {
        calls++;
        called.countDown();
    }

    private int calls() throws Exception {
        return loop.submit(() -> calls).get();
    }
}
