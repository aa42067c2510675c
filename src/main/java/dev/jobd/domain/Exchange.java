package dev.jobd.domain;

import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What nodes that share a store tell each other of what happens to jobs. Not all of it has to arrive; what does comes in
 * the order in which its node has sent it.
 */
public interface Exchange {
    /** A text that takes more in UTF-8 cannot be sent. */
    int MAX_BYTES = 7_500;

    /** That of a node that is alone for good. */
    Exchange NONE = new Exchange() {
        @Override
        public boolean shared() {
            return false;
        }

        @Override
        public boolean wanted() {
            return false;
        }

        @Override
        public void send(String text) {
            // Nobody wants it.
        }

        @Override
        public long join(Consumer<String> receiver, LongConsumer known) {
            return 0;
        }

        @Override
        public void leave() {
            // It has come to nobody.
        }
    };

    /** Whether there may be other nodes. */
    boolean shared();

    /** Whether another node wants to be told. Does not block. */
    boolean wanted();

    /** Tells the other nodes, a moment later. Does not block; what is too much is dropped. */
    void send(String text);

    /**
     * From now on this node is told. Blocks.
     *
     * @param receiver is called on one thread at a time, must not block
     * @param known is told now and then of a version that is stored: what is told of those up to it comes soon, or never
     * @return a version such that all changes up to it are stored; of what comes later this node is told, but for what
     *     comes in the next moment, which the others may not know yet that it wants
     */
    long join(Consumer<String> receiver, LongConsumer known);

    /** This node need not be told any more. Does not block. */
    void leave();
}
