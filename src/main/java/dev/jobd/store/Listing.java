package dev.jobd.store;

import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** Cuts one page out of several lists that are sorted by creation. To be used in a turn of the store. */
final class Listing {
    private final List<Part> parts = new ArrayList<>();
    private final boolean newest;
    private final int sign;
    private long total;

    Listing(List<Ranked<Entry>> lists, JobFilter filter, JobPage.Request request) {
        newest = request.order() == JobPage.Order.NEWEST;
        sign = newest ? -1 : 1;
        Optional<Cursor> cursor = request.cursor().map(Cursor::parse);
        for (Ranked<Entry> list : lists) {
            int low = filter.createdAfter()
                    .map(time -> list.rank(Entry.nanos(time)))
                    .orElse(0);
            int high = filter.createdBefore()
                    .map(time -> list.rank(Entry.nanos(time)))
                    .orElse(list.size());
            total += Math.max(0, high - low);
            if (cursor.isPresent()) {
                int at = list.rank(
                        cursor.get().created(),
                        entry -> entry.id.compareTo(cursor.get().id()));
                boolean there = at < list.size() && cursor.get().equals(at(list.get(at)));
                low = newest ? low : Math.max(low, there ? at + 1 : at);
                high = newest ? Math.min(high, at) : high;
            }
            if (low < high) {
                parts.add(new Part(list, low, high));
            }
        }
    }

    long total() {
        return total;
    }

    /** The entries of the page, and one more if there is one. */
    List<Entry> page(long offset, int limit) {
        skip(offset);
        PriorityQueue<Part> next =
                new PriorityQueue<>(Comparator.comparing(part -> part.peek(0), (a, b) -> sign * a.compareTo(b)));
        parts.stream().filter(part -> part.size() > 0).forEach(next::add);
        List<Entry> page = new ArrayList<>();
        while (page.size() <= limit) {
            Part part = next.poll();
            if (part == null) {
                break;
            }
            page.add(part.peek(0));
            part.skip(1);
            if (part.size() > 0) {
                next.add(part);
            }
        }
        return page;
    }

    /** Leaves out this many entries without looking at each. */
    private void skip(long offset) {
        long left = offset;
        while (left > 0 && !parts.isEmpty()) {
            int step = (int) Math.max(1, Math.min(Integer.MAX_VALUE, left / parts.size()));
            // Of the entries that are a step ahead in their part, those before the first one cannot number more than
            // the steps of all parts together, so that all of its own step may go.
            Part first = null;
            int stepOfFirst = 0;
            for (Part part : parts) {
                int own = Math.min(step, part.size());
                if (first == null || sign * part.peek(own - 1).compareTo(first.peek(stepOfFirst - 1)) < 0) {
                    first = part;
                    stepOfFirst = own;
                }
            }
            if (first != null) {
                first.skip(stepOfFirst);
                left -= stepOfFirst;
                if (first.size() == 0) {
                    parts.remove(first);
                }
            }
        }
    }

    private static Cursor at(Entry entry) {
        return new Cursor(entry.created, entry.id);
    }

    static String cursor(Entry last) {
        return at(last).toString();
    }

    /** What is left of one list. */
    private final class Part {
        private final Ranked<Entry> list;
        private int low;
        private int high;

        Part(Ranked<Entry> list, int low, int high) {
            this.list = list;
            this.low = low;
            this.high = high;
        }

        int size() {
            return high - low;
        }

        Entry peek(int ahead) {
            return list.get(newest ? high - 1 - ahead : low + ahead);
        }

        void skip(int count) {
            if (newest) {
                high -= count;
            } else {
                low += count;
            }
        }
    }
}
