package dev.jobd.domain;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list of jobs.
 *
 * @param total how many jobs the filter lets pass, on all pages
 * @param next where the next page begins; empty after the last one
 */
public record JobPage(List<JobRecord> jobs, long total, Optional<String> next) {

    public enum Order {
        NEWEST,
        OLDEST
    }

    /**
     * Which part.
     *
     * @param cursor the {@code next} of the page before; {@code offset} is counted from there
     * @param withLogs whether the records have their logs
     */
    public record Request(Order order, int limit, Optional<String> cursor, long offset, boolean withLogs) {

        public Request limitedTo(int jobs) {
            return new Request(order, jobs, cursor, offset, withLogs);
        }

        /** What follows the page whose {@code next} this is. */
        public Request after(String next) {
            return new Request(order, limit, Optional.of(next), 0, withLogs);
        }
    }
}
