package dev.jobd.domain;

import java.util.Optional;

/**
 * How far an attempt has come, in its own words.
 *
 * @param share 0.0 to 1.0
 */
public record Progress(double share, Optional<String> message) {
    public static final Progress NONE = new Progress(0, Optional.empty());

    /** How far the job has come whose last attempt has come this far: with stages, as the part of them that is done. */
    public double of(Job job) {
        if (job instanceof Job.Succeeded) {
            return 1;
        }
        if (job.spec().pipeline().isEmpty()) {
            return share;
        }
        double stage = job instanceof Job.Active ? share : 0;
        return (job.history().course().outputs().size() + stage)
                / job.spec().pipeline().get().stages().size();
    }
}
