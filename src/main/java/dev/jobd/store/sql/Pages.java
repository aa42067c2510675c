package dev.jobd.store.sql;

import dev.jobd.domain.JobFilter;
import dev.jobd.domain.JobPage;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.store.Cursor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Cuts one page out of the jobs that a filter takes. Those of one type and state are sorted by creation in an index, and so
 * are those with a tag; so each of these lists is read just as far as the page reaches.
 */
final class Pages {
    private static final Kind[] LANE = {Kind.TEXT, Kind.TEXT, Kind.NUMBER, Kind.NUMBER};
    private static final Kind[] LANE_FROM = {
        Kind.TEXT, Kind.TEXT, Kind.NUMBER, Kind.NUMBER, Kind.NUMBER, Kind.ID, Kind.NUMBER
    };
    private static final Kind[] TAGGED_LANE_FROM = {
        Kind.TEXT, Kind.TEXT, Kind.NUMBER, Kind.NUMBER, Kind.TEXT, Kind.TEXT, Kind.NUMBER, Kind.ID, Kind.NUMBER
    };

    private static final String IN_LANE = """
            FROM job WHERE type = ? AND state = ? AND created >= ? AND created < ?
            """;
    private static final Query COUNT = Query.of("SELECT count(*) " + IN_LANE, LANE);
    private static final Query OLDEST = Query.of(
            "SELECT created, id " + IN_LANE + "AND (created, id) > (?, ?) ORDER BY created, id LIMIT ?", LANE_FROM);
    private static final Query NEWEST = Query.of(
            "SELECT created, id " + IN_LANE + "AND (created, id) < (?, ?) ORDER BY created DESC, id DESC LIMIT ?",
            LANE_FROM);

    private static final String TAGGED = """
            FROM job_tag JOIN job ON job.id = job_tag.job
            WHERE job_tag.name = ? AND job_tag.value = ? AND job_tag.created >= ? AND job_tag.created < ?
                AND job.type = ? AND job.state = ?
            """;
    private static final Query TAGGED_LANES = Query.of("""
            SELECT job.type, job.state, count(*) FROM job_tag JOIN job ON job.id = job_tag.job
            WHERE job_tag.name = ? AND job_tag.value = ? AND job_tag.created >= ? AND job_tag.created < ?
            GROUP BY job.type, job.state
            """, LANE);
    private static final Query OLDEST_TAGGED =
            Query.of("SELECT job_tag.created, job_tag.job " + TAGGED + """
            AND (job_tag.created, job_tag.job) > (?, ?) ORDER BY job_tag.created, job_tag.job LIMIT ?
            """, TAGGED_LANE_FROM);
    private static final Query NEWEST_TAGGED =
            Query.of("SELECT job_tag.created, job_tag.job " + TAGGED + """
            AND (job_tag.created, job_tag.job) < (?, ?) ORDER BY job_tag.created DESC, job_tag.job DESC LIMIT ?
            """, TAGGED_LANE_FROM);

    private static final UUID FIRST_ID = new UUID(0, 0);
    private static final UUID LAST_ID = new UUID(-1, -1);

    private final Database database;
    private final Reads reads;

    Pages(Database database, Reads reads) {
        this.database = database;
        this.reads = reads;
    }

    /**
     * The jobs of one type and state.
     *
     * @param jobs how many, as far as the tag is concerned and, where there is one, the time
     */
    private record Lane(String type, JobState state, long jobs) {}

    JobPage page(JobFilter filter, JobPage.Request request) {
        boolean newest = request.order() == JobPage.Order.NEWEST;
        Cursor from = request.cursor()
                .map(Cursor::parse)
                .orElse(newest ? new Cursor(Long.MAX_VALUE, LAST_ID) : new Cursor(Long.MIN_VALUE, FIRST_ID));
        Reads.Box<JobPage> page = new Reads.Box<>();
        database.read(snapshot -> {
            List<Cursor> places = new ArrayList<>();
            long total = 0;
            for (Lane lane : lanes(filter, snapshot)) {
                total += count(filter, lane, snapshot);
                // A page behind the end has no jobs, however far behind it is.
                long most = Math.min(total, request.offset()) + request.limit() + 1;
                snapshot.accept(List.of(places(filter, lane, newest, from, most, places)));
            }
            places.sort(newest ? Comparator.reverseOrder() : Comparator.naturalOrder());
            List<Cursor> left = places.subList((int) Math.min(places.size(), request.offset()), places.size());
            List<Cursor> shown = left.subList(0, Math.min(left.size(), request.limit()));
            boolean more = left.size() > shown.size() && !shown.isEmpty();
            page.set(new JobPage(
                    jobs(shown, request.withLogs(), snapshot),
                    total,
                    more ? Optional.of(shown.getLast().toString()) : Optional.empty()));
        });
        return page.get().orElseThrow();
    }

    private List<Lane> lanes(JobFilter filter, Consumer<List<Work>> snapshot) {
        List<Lane> all = new ArrayList<>();
        Row.Reader reader = row -> all.add(new Lane(row.text(1), JobState.valueOf(row.text(2)), row.number(3)));
        snapshot.accept(List.of(
                filter.tag().isEmpty()
                        ? reads.kept(reader)
                        : database.values(
                                TAGGED_LANES,
                                reader,
                                PlainText.encode(filter.tag().get().name()),
                                PlainText.encode(filter.tag().get().value()),
                                from(filter),
                                to(filter))));
        Optional<String> type = filter.type().map(PlainText::encode);
        return all.stream()
                .filter(lane -> lane.jobs > 0)
                .filter(lane -> type.isEmpty() || type.get().equals(lane.type))
                .filter(lane -> filter.states().isEmpty() || filter.states().contains(lane.state))
                .toList();
    }

    private long count(JobFilter filter, Lane lane, Consumer<List<Work>> snapshot) {
        boolean known = filter.tag().isPresent()
                || (filter.createdAfter().isEmpty() && filter.createdBefore().isEmpty());
        if (known) {
            return lane.jobs;
        }
        long[] count = new long[1];
        snapshot.accept(List.of(database.values(
                COUNT, row -> count[0] = row.number(1), lane.type, lane.state.name(), from(filter), to(filter))));
        return count[0];
    }

    private Work places(JobFilter filter, Lane lane, boolean newest, Cursor from, long most, List<Cursor> into) {
        Row.Reader reader = row -> into.add(new Cursor(row.number(1), row.id(2)));
        // The cursor bounds the time too, or SQLite would read the lane from its start.
        long after = newest ? from(filter) : Math.max(from(filter), from.created());
        long before = newest && from.created() < Long.MAX_VALUE ? Math.min(to(filter), from.created() + 1) : to(filter);
        if (filter.tag().isEmpty()) {
            return database.values(
                    newest ? NEWEST : OLDEST,
                    reader,
                    lane.type,
                    lane.state.name(),
                    after,
                    before,
                    from.created(),
                    from.id(),
                    most);
        }
        return database.values(
                newest ? NEWEST_TAGGED : OLDEST_TAGGED,
                reader,
                PlainText.encode(filter.tag().get().name()),
                PlainText.encode(filter.tag().get().value()),
                after,
                before,
                lane.type,
                lane.state.name(),
                from.created(),
                from.id(),
                most);
    }

    private static long from(JobFilter filter) {
        return filter.createdAfter().map(Micros::atOrAfter).orElse(Long.MIN_VALUE);
    }

    private static long to(JobFilter filter) {
        return filter.createdBefore().map(Micros::atOrAfter).orElse(Long.MAX_VALUE);
    }

    private List<JobRecord> jobs(List<Cursor> places, boolean withLogs, Consumer<List<Work>> snapshot) {
        Map<UUID, JobRecord> found = new HashMap<>();
        if (!places.isEmpty()) {
            List<UUID> ids = places.stream().map(Cursor::id).toList();
            snapshot.accept(List.of(reads.findAll(
                    ids, withLogs, job -> found.put(job.job().spec().id(), job))));
        }
        return places.stream().map(place -> found.get(place.id())).toList();
    }
}
