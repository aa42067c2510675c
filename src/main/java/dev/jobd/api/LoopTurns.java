package dev.jobd.api;

import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Runs a call once for all the requests that ask for it while an event loop is busy: when a turn of the loop has brought
 * no further one, or after some turns at the latest. On an idle loop that is at once. A turn is all that came in together.
 *
 * <p>One for each loop. Only its thread has the state; on any other a call is run at once, as there is no loop to wait for.
 */
final class LoopTurns implements Executor {
    static final int MAX_TURNS = 2;

    private static final FastThreadLocal<LoopTurns> OF_THIS_LOOP = new FastThreadLocal<>() {
        @Override
        protected LoopTurns initialValue() {
            if (Vertx.currentContext() instanceof ContextInternal context
                    && context.nettyEventLoop() instanceof SingleThreadEventLoop loop) {
                return new LoopTurns(loop);
            }
            throw new IllegalStateException("not on an event loop");
        }
    };

    private final SingleThreadEventLoop loop;
    private final Runnable endOfTurn = this::endOfTurn;
    private final Runnable nextTurn;

    /** The call that waits, if one does. */
    private @Nullable Runnable waiting;

    /** Whether it was asked for in the present turn. */
    private boolean asked;

    /** For how many turns it was put off. */
    private int turns;

    LoopTurns(SingleThreadEventLoop loop) {
        this.loop = loop;
        this.nextTurn = () -> loop.executeAfterEventLoopIteration(endOfTurn);
    }

    /** That of the event loop that calls. */
    static LoopTurns ofThisLoop() {
        return OF_THIS_LOOP.get();
    }

    /** @param call the same each time */
    @Override
    public void execute(Runnable call) {
        if (!loop.inEventLoop()) {
            call.run();
            return;
        }
        asked = true;
        if (waiting == null) {
            waiting = call;
            turns = 0;
            loop.executeAfterEventLoopIteration(endOfTurn);
        }
    }

    private void endOfTurn() {
        if (asked && turns++ < MAX_TURNS) {
            asked = false;
            loop.execute(nextTurn);
            return;
        }
        Runnable call = waiting;
        waiting = null;
        if (call != null) {
            call.run();
        }
    }
}
