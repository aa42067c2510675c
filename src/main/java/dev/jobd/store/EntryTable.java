package dev.jobd.store;

import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A hash table in which a job stands at the first free place from that of its hash on. The hashes stand beside it, so that
 * a job comes and goes without a look at any other. Touched in the turns of the store only.
 */
final class EntryTable {
    private static final int SMALL = 16;
    /** 2 to the 32 by the golden ratio: spreads the hashes of ids and numbers that follow each other over the whole table. */
    private static final int SPREAD = 0x9E3779B9;

    private final ToIntFunction<Entry> hashOf;
    private @Nullable Entry[] places = new Entry[SMALL];
    private int[] hashes = new int[SMALL];
    private int size;

    /** @param hashOf does not change while a job is in the table */
    EntryTable(ToIntFunction<Entry> hashOf) {
        this.hashOf = hashOf;
    }

    /** The one that is looked for, among those with this hash; null when there is none. */
    @Nullable
    Entry find(int hash, Predicate<Entry> sought) {
        int at = placeOf(hash);
        for (Entry entry = places[at]; entry != null; entry = places[at]) {
            if (hashes[at] == hash && sought.test(entry)) {
                return entry;
            }
            at = after(at);
        }
        return null;
    }

    /** Must not be there yet. */
    void add(Entry entry) {
        if (2 * ++size > places.length) {
            grow();
        }
        put(entry, hashOf.applyAsInt(entry));
    }

    /** Has to be there. */
    void remove(Entry entry) {
        int free = placeOf(hashOf.applyAsInt(entry));
        while (places[free] != entry) {
            free = after(free);
        }
        size--;
        // Those behind it move up, unless that would put them before their own place.
        int at = after(free);
        for (Entry next = places[at]; next != null; next = places[at]) {
            if (distance(placeOf(hashes[at]), at) >= distance(free, at)) {
                places[free] = next;
                hashes[free] = hashes[at];
                free = at;
            }
            at = after(at);
        }
        places[free] = null;
    }

    void forEach(Consumer<? super Entry> visitor) {
        for (Entry entry : places) {
            if (entry != null) {
                visitor.accept(entry);
            }
        }
    }

    static int hash(UUID id) {
        return id.hashCode() * SPREAD;
    }

    static int hash(long number) {
        return Long.hashCode(number) * SPREAD;
    }

    private void put(Entry entry, int hash) {
        int at = placeOf(hash);
        while (places[at] != null) {
            at = after(at);
        }
        places[at] = entry;
        hashes[at] = hash;
    }

    private void grow() {
        @Nullable Entry[] old = places;
        int[] oldHashes = hashes;
        places = new Entry[2 * old.length];
        hashes = new int[places.length];
        for (int at = 0; at < old.length; at++) {
            Entry entry = old[at];
            if (entry != null) {
                put(entry, oldHashes[at]);
            }
        }
    }

    /** From the upper bits, which are those that the spreading mixes best. */
    private int placeOf(int hash) {
        return hash >>> Integer.numberOfLeadingZeros(places.length - 1);
    }

    private int after(int place) {
        return (place + 1) & (places.length - 1);
    }

    private int distance(int from, int to) {
        return (to - from) & (places.length - 1);
    }
}
