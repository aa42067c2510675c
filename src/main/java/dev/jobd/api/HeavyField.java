package dev.jobd.api;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.Problem;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a job that may be large, so that a list has only those of them that it is asked for. */
enum HeavyField {
    PAYLOAD,
    RESULT,
    LOG,
    ATTEMPTS;

    /** What there is of a stage in a list, without its names. */
    private static final int STAGE = 40;

    static final Set<HeavyField> ALL = EnumSet.allOf(HeavyField.class);

    /** Those that a new job has anything in. */
    static final Set<HeavyField> OF_NEW = EnumSet.of(PAYLOAD);

    /** How many characters these fields have, about. */
    static long sizeOf(JobRecord job, Set<HeavyField> fields) {
        long size = 0;
        for (HeavyField field : fields) {
            size += switch (field) {
                case PAYLOAD -> job.job().spec().payload().text().length();
                case RESULT ->
                    job.job() instanceof Job.Succeeded done
                            ? done.result().text().length()
                            : 0;
                case LOG -> job.log().length();
                case ATTEMPTS -> sizeOfAttempts(job.job()) + sizeOfStages(job.job());
            };
        }
        return size;
    }

    private static long sizeOfAttempts(Job job) {
        return job.attempts().stream()
                .mapToLong(attempt -> attempt.error().map(String::length).orElse(0))
                .sum();
    }

    private static long sizeOfStages(Job job) {
        return job.spec().pipeline().stream()
                .flatMap(pipeline -> pipeline.stages().stream())
                .mapToLong(stage -> STAGE + stage.name().length() + stage.type().length())
                .sum();
    }

    /** @param names separated by commas */
    static Set<HeavyField> parse(@Nullable String names) {
        Set<HeavyField> fields = EnumSet.noneOf(HeavyField.class);
        if (names == null || names.isBlank()) {
            return fields;
        }
        for (String name : names.split(",", -1)) {
            try {
                fields.add(valueOf(name.strip().toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw new Problem.InvalidRequest(List.of(
                                new FieldError("?fields", "must name some of payload, result, log and attempts")))
                        .asException();
            }
        }
        return fields;
    }
}
