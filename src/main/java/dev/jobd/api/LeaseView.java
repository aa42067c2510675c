package dev.jobd.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.jobd.domain.Job;
import dev.jobd.engine.Workers;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The jobs that a worker has got. */
@Schema(name = "Lease")
public record LeaseView(
        @Schema(description = "Empty when none came") List<AttemptView> attempts) {

    /** One of them. */
    @Schema(name = "LeasedAttempt")
    public record AttemptView(
            @Schema(description = "Names the attempt in the worker's calls")
            String token,

            @JsonProperty("job_id") String jobId,

            String type,

            @JsonRawValue @Schema(implementation = Object.class)
            String payload,

            @Schema(description = "Counts from 1") int attempt,

            @JsonProperty("lease_until")
            @Schema(format = "date-time", description = "It is taken back then, unless the worker calls")
            String leaseUntil,

            @Schema(format = "date-time", description = "It is taken back then, whatever the worker does")
            String deadline,

            @Schema(description = "To be handed on, as W3C Trace Context has it") @Nullable
            String traceparent) {

        static AttemptView of(Workers.Leased leased) {
            Job.Running attempt = leased.attempt();
            return new AttemptView(
                    leased.token(),
                    attempt.spec().id().toString(),
                    attempt.runs(),
                    leased.payload().text(),
                    attempt.attemptOfStage(),
                    Timestamp.of(attempt.leasedUntil().orElse(attempt.deadline())),
                    Timestamp.of(attempt.deadline()),
                    attempt.spec().traceparent().orElse(null));
        }
    }

    static LeaseView of(List<Workers.Leased> leased) {
        return new LeaseView(leased.stream().map(AttemptView::of).toList());
    }
}
