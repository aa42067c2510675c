package dev.jobd.api;

import dev.jobd.domain.Job;
import dev.jobd.domain.JobRecord;
import dev.jobd.domain.JobState;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.engine.Orchestrator;
import dev.jobd.engine.Pipelines;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jboss.resteasy.reactive.RestResponse;

/** Finds the jobs that requests name, and answers with them. */
@Singleton
final class JobAnswers {
    /** How soon a client may ask again for a job that is not done. */
    private static final String POLL_SECONDS = "1";

    /** As the resources send it. */
    private static final String JSON = MediaTypes.JSON + ";charset=UTF-8";

    private final Orchestrator orchestrator;

    JobAnswers(Orchestrator orchestrator) {
        this.orchestrator = orchestrator;
    }

    /** @throws dev.jobd.domain.ProblemException {@link Problem.JobNotFound} when it cannot be the id of a job */
    static UUID id(String text) {
        try {
            UUID id = UUID.fromString(text);
            // fromString is lenient, and a job has one address only.
            if (id.toString().equalsIgnoreCase(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            // As for an id that no job has.
        }
        throw new Problem.JobNotFound(text).asException();
    }

    JobRecord find(UUID id) {
        return orThrow(orchestrator.find(id), id);
    }

    static JobRecord orThrow(Optional<JobRecord> job, UUID id) {
        return job.orElseThrow(() -> notFound(id));
    }

    static ProblemException notFound(UUID id) {
        return new Problem.JobNotFound(id.toString()).asException();
    }

    JobView view(JobRecord job) {
        return view(job, orchestrator.now());
    }

    private JobView view(JobRecord job, Instant now) {
        return JobView.of(job, now, orchestrator.startsIn(job), Pipelines.inputs(job.job()));
    }

    /** One of many. */
    JobView listed(JobRecord job) {
        return JobView.of(job, orchestrator.now(), orchestrator.startsIn(job), List.of());
    }

    ETag tag(JobRecord job) {
        return tag(job, orchestrator.now());
    }

    private static ETag tag(JobRecord job, Instant now) {
        return new ETag(job.version(), job.job().state(now));
    }

    /** Where the job is read. */
    static String address(JobRecord job) {
        return "/jobs/" + job.job().spec().id();
    }

    /** The job after something was done to it: 202 while it is still being done. */
    RestResponse<JobView> changed(JobRecord job) {
        JobView view = view(job);
        return builder(view.state() == JobState.CANCELLING ? RestResponse.Status.ACCEPTED : RestResponse.Status.OK, job)
                .entity(view)
                .build();
    }

    RestResponse<JobView> read(JobRecord job) {
        return builder(RestResponse.Status.OK, job).entity(view(job)).build();
    }

    RestResponse<JobView> notModified(JobRecord job) {
        return builder(RestResponse.Status.NOT_MODIFIED, job).build();
    }

    /** An answer that says which version of the job it is about, and when to ask again if it is not done. */
    RestResponse.ResponseBuilder<JobView> builder(RestResponse.Status status, JobRecord job) {
        RestResponse.ResponseBuilder<JobView> answer = RestResponse.ResponseBuilder.create(status);
        head(job, orchestrator.now(), (name, value) -> answer.header(name.toString(), value));
        return answer;
    }

    /** As {@link #builder}, without a resource to do the rest. */
    void send(int status, JobRecord job, HttpServerResponse response) {
        Instant now = orchestrator.now();
        response.setStatusCode(status);
        head(job, now, response::putHeader);
        response.putHeader(HttpHeaderNames.CONTENT_TYPE, JSON);
        response.end(Buffer.buffer(JobViewWriter.bytes(view(job, now))));
    }

    private static void head(JobRecord job, Instant now, BiConsumer<CharSequence, CharSequence> header) {
        header.accept(HttpHeaderNames.ETAG, tag(job, now).toString());
        if (!(job.job() instanceof Job.Ended)) {
            header.accept(HttpHeaderNames.RETRY_AFTER, POLL_SECONDS);
        }
    }
}
