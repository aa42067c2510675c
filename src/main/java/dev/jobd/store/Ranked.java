package dev.jobd.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A list that is sorted by a number, and by an order of the elements where that is the same; it knows the rank of its
 * elements. It is cut into blocks, so that a change moves the elements of one block at the most. What most changes do, to
 * add near the end and to take near the start, takes a few nanoseconds.
 */
final class Ranked<E> {
    private static final int BLOCK = 512;
    private static final int SMALL = 16;
    /** A block with fewer elements is joined with one beside it, if both together fill no more than half a block. */
    private static final int SPARSE = BLOCK / 4;
    /** So many elements are looked at one by one before the rest is searched. */
    private static final int NEAR = 8;

    private final Comparator<? super E> ties;

    /** None is empty, unless it is the only one. */
    private final List<Block> blocks;

    private int size;

    /** A block that has run empty, for the next that is needed. */
    private @Nullable Block spare;

    /** @param ties the order of elements with the same number */
    Ranked(Comparator<? super E> ties) {
        this.ties = ties;
        blocks = new ArrayList<>(List.of(new Block(SMALL)));
    }

    static <E extends Comparable<E>> Ranked<E> natural() {
        return new Ranked<>(Comparator.naturalOrder());
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Nullable
    E first() {
        return size == 0 ? null : blocks.getFirst().get(0);
    }

    /** No two elements may be equal in order. */
    void add(long key, E element) {
        int index = blocks.size() - 1;
        Block block = blocks.get(index);
        boolean atEnd = size == 0 || block.compare(block.size - 1, key, element) < 0;
        if (!atEnd && index > 0 && block.compare(0, key, element) > 0) {
            index = blockOf(key, element);
            block = blocks.get(index);
        }
        size++;
        if (block.size == BLOCK) {
            // A list that grows at its end keeps full blocks; one that grows in the middle splits them.
            Block right = full();
            if (!atEnd) {
                block.moveUpperHalf(right);
            }
            blocks.add(index + 1, right);
            if (atEnd || block.compare(block.size - 1, key, element) < 0) {
                block = right;
            }
        }
        block.insert(atEnd ? block.size : block.placeNearEnd(key, element), key, element);
    }

    /** The element has to be there, with this key. */
    void remove(long key, E element) {
        int index = 0;
        int at = blocks.getFirst().findNearStart(element);
        if (at < 0) {
            index = blockOf(key, element);
            at = blocks.get(index).lowerBound(key, element);
        }
        Block block = blocks.get(index);
        if (at == block.size || block.get(at) != element) {
            throw new IllegalStateException("is not in the list, or out of order");
        }
        block.remove(at);
        size--;
        if (block.size < SPARSE && blocks.size() > 1) {
            join(index);
        }
    }

    /** How many elements come before this one, which need not be there. */
    int rank(long key, E element) {
        Block last = blocks.getLast();
        int order = size == 0 ? -1 : last.compare(last.size - 1, key, element);
        if (order <= 0) {
            return order < 0 ? size : size - 1;
        }
        return rank(key, (ToIntFunction<E>) other -> ties.compare(other, element));
    }

    /** How many elements have a smaller key. */
    int rank(long key) {
        return rank(key, (ToIntFunction<E>) _ -> 0);
    }

    /**
     * How many elements come before a place.
     *
     * @param tie negative for those elements of the same key that do
     */
    int rank(long key, ToIntFunction<? super E> tie) {
        if (size == 0) {
            return 0;
        }
        int index = blocks.size() - 1;
        Block block = blocks.get(index);
        if (block.compare(block.size - 1, key, tie) < 0) {
            return size;
        }
        index = blockOf(key, tie);
        return before(index) + blocks.get(index).lowerBound(key, tie);
    }

    /**
     * The element with this key; null when there is none.
     *
     * @param tie zero for the one that is looked for, negative for those before it of the same key
     */
    @Nullable
    E find(long key, ToIntFunction<? super E> tie) {
        Block block = blocks.get(blockOf(key, tie));
        int at = block.lowerBound(key, tie);
        return at < block.size && block.compare(at, key, tie) == 0 ? block.get(at) : null;
    }

    E get(int rank) {
        Objects.checkIndex(rank, size);
        int index;
        int before;
        if (rank < size / 2) {
            index = 0;
            before = 0;
            while (rank >= before + blocks.get(index).size) {
                before += blocks.get(index++).size;
            }
        } else {
            index = blocks.size() - 1;
            before = size - blocks.get(index).size;
            while (rank < before) {
                before -= blocks.get(--index).size;
            }
        }
        return blocks.get(index).get(rank - before);
    }

    void forEach(Consumer<? super E> visitor) {
        for (Block block : blocks) {
            for (int at = 0; at < block.size; at++) {
                visitor.accept(block.get(at));
            }
        }
    }

    /** Into how many pieces it is cut. */
    int blocks() {
        return blocks.size();
    }

    /** An empty block with room for as many elements as one may have. */
    private Block full() {
        Block block = spare == null ? new Block(BLOCK) : spare;
        spare = null;
        return block;
    }

    private int blockOf(long key, E element) {
        return blockOf(block -> block.compare(block.size - 1, key, element) < 0);
    }

    private int blockOf(long key, ToIntFunction<? super E> tie) {
        return blockOf(block -> block.compare(block.size - 1, key, tie) < 0);
    }

    /** The first block for which this does not hold; the last one if it holds for all. */
    private int blockOf(Predicate<Block> before) {
        int low = 0;
        int high = blocks.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (before.test(blocks.get(middle))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** How many elements are in the blocks before this one; counted from the nearer end. */
    private int before(int index) {
        int before = 0;
        if (index < blocks.size() / 2) {
            for (int at = 0; at < index; at++) {
                before += blocks.get(at).size;
            }
            return before;
        }
        for (int at = index; at < blocks.size(); at++) {
            before += blocks.get(at).size;
        }
        return size - before;
    }

    /** Sees to it that the few that are left of many elements do not hold the room of all. */
    private void join(int index) {
        Block block = blocks.get(index);
        if (block.size == 0) {
            spare = blocks.remove(index);
        } else if (index + 1 < blocks.size() && block.size + blocks.get(index + 1).size <= BLOCK / 2) {
            block.append(blocks.remove(index + 1));
        } else if (index > 0 && blocks.get(index - 1).size + block.size <= BLOCK / 2) {
            blocks.get(index - 1).append(blocks.remove(index));
        }
    }

    /** Elements and, at the same places, their keys; the first is at {@code start}. */
    private final class Block {
        private long[] keys;
        private @Nullable Object[] items;
        private int start;
        private int size;

        Block(int room) {
            keys = new long[room];
            items = new Object[room];
        }

        @SuppressWarnings("unchecked")
        E get(int at) {
            return (E) Objects.requireNonNull(items[start + at]);
        }

        int compare(int at, long key, E element) {
            long own = keys[start + at];
            return own == key ? ties.compare(get(at), element) : Long.compare(own, key);
        }

        int compare(int at, long key, ToIntFunction<? super E> tie) {
            long own = keys[start + at];
            return own == key ? tie.applyAsInt(get(at)) : Long.compare(own, key);
        }

        int placeNearEnd(long key, E element) {
            for (int at = size; at > Math.max(0, size - NEAR); at--) {
                if (compare(at - 1, key, element) < 0) {
                    return at;
                }
            }
            return lowerBound(key, element);
        }

        /** Where it is; -1 if it is not near the start. */
        int findNearStart(E element) {
            for (int at = 0; at < Math.min(NEAR, size); at++) {
                if (items[start + at] == element) {
                    return at;
                }
            }
            return -1;
        }

        int lowerBound(long key, E element) {
            int low = 0;
            int high = size;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (compare(middle, key, element) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        int lowerBound(long key, ToIntFunction<? super E> tie) {
            int low = 0;
            int high = size;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (compare(middle, key, tie) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        void insert(int at, long key, E element) {
            if (start + size == items.length) {
                makeRoom();
            }
            int place = start + at;
            if (at < size) {
                System.arraycopy(items, place, items, place + 1, size - at);
                System.arraycopy(keys, place, keys, place + 1, size - at);
            }
            items[place] = element;
            keys[place] = key;
            size++;
        }

        void remove(int at) {
            int place = start + at;
            if (at < size / 2) {
                System.arraycopy(items, start, items, start + 1, at);
                System.arraycopy(keys, start, keys, start + 1, at);
                items[start++] = null;
            } else {
                System.arraycopy(items, place + 1, items, place, size - at - 1);
                System.arraycopy(keys, place + 1, keys, place, size - at - 1);
                items[start + size - 1] = null;
            }
            size--;
            if (size == 0) {
                start = 0;
            }
        }

        void append(Block next) {
            while (start + size + next.size > items.length) {
                makeRoom();
            }
            System.arraycopy(next.items, next.start, items, start + size, next.size);
            System.arraycopy(next.keys, next.start, keys, start + size, next.size);
            size += next.size;
        }

        /** To an empty one. */
        void moveUpperHalf(Block upper) {
            int half = size / 2;
            upper.size = size - half;
            System.arraycopy(items, start + half, upper.items, 0, upper.size);
            System.arraycopy(keys, start + half, upper.keys, 0, upper.size);
            Arrays.fill(items, start + half, start + size, null);
            size = half;
        }

        /** At the end, at the cost of the room at the start, if that is enough. */
        private void makeRoom() {
            boolean enough = start >= items.length / 2 || items.length >= 2 * BLOCK;
            @Nullable Object[] toItems = enough ? items : new Object[items.length * 2];
            long[] toKeys = enough ? keys : new long[keys.length * 2];
            System.arraycopy(items, start, toItems, 0, size);
            System.arraycopy(keys, start, toKeys, 0, size);
            if (enough) {
                Arrays.fill(items, size, start + size, null);
            }
            items = toItems;
            keys = toKeys;
            start = 0;
        }
    }
}
