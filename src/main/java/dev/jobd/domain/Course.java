package dev.jobd.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far a pipeline has come.
 *
 * @param outputs of the stages that have succeeded, in their order
 * @param begun when its first attempt began since it was submitted or somebody asked for it to run again
 */
public record Course(List<Json> outputs, Optional<Instant> begun) {
    /** Of a job without stages, or one that has not begun. */
    public static final Course NONE = new Course(List.of(), Optional.empty());

    Course begun(Instant time) {
        return begun.isPresent() ? this : new Course(outputs, Optional.of(time));
    }

    /** The attempt that began then does not count. */
    Course notBegun(Instant time) {
        return begun.filter(time::equals).isPresent() ? new Course(outputs, Optional.empty()) : this;
    }

    /** All of the time of its run is there again. */
    Course again() {
        return new Course(outputs, Optional.empty());
    }

    Course with(Json output) {
        List<Json> all = new ArrayList<>(outputs);
        all.add(output);
        return new Course(List.copyOf(all), begun);
    }
}
