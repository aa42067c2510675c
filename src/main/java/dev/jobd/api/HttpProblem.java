package dev.jobd.api;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An error as a client sees it (RFC 9457).
 *
 * @param code what a program acts on; {@code type} is made from it
 * @param detail what a person reads
 * @param jobId the job that it is about
 * @param retryAfter when to try again
 */
record HttpProblem(
        int status,
        String code,
        String title,
        String detail,
        List<FieldError> errors,
        Optional<String> jobId,
        Optional<Duration> retryAfter) {
    /** A hostile request must not be answered with more than it sent. */
    private static final int MAX_ERRORS = 20;

    private static final int MAX_POINTER = 256;

    private HttpProblem(int status, String code, String title, String detail) {
        this(status, code, title, detail, List.of(), Optional.empty(), Optional.empty());
    }

    static HttpProblem of(Problem problem) {
        return switch (problem) {
            case Problem.InvalidRequest(List<FieldError> errors) -> invalidRequest(errors);
            case Problem.JobNotFound(String id) ->
                new HttpProblem(
                                404,
                                "job-not-found",
                                "Job not found",
                                "There is no job with this id; it may have been evicted.")
                        .about(id);
            case Problem.ScheduleNotFound _ ->
                new HttpProblem(
                        404, "not-found", "Not found", "There is no schedule of this name; GET /schedules lists them.");
            case Problem.TooManySchedules(int max) ->
                new HttpProblem(
                        409, "conflict", "Conflict", "There are %,d schedules, and no more may be.".formatted(max));
            case Problem.PipelineNotFound _ ->
                new HttpProblem(
                        404, "not-found", "Not found", "There is no pipeline of this name; GET /pipelines lists them.");
            case Problem.TooManyPipelines(int max) ->
                new HttpProblem(
                        409, "conflict", "Conflict", "There are %,d pipelines, and no more may be.".formatted(max));
            case Problem.Conflict(String id, String detail) ->
                new HttpProblem(409, "conflict", "Conflict", detail).about(id);
            case Problem.IdempotencyKeyReused(String id) ->
                new HttpProblem(
                                422,
                                "idempotency-key-reused",
                                "Idempotency key reused",
                                "This idempotency key came with another request before, which made this job.")
                        .about(id);
            case Problem.TypeNotFound _ -> notFound("There is no job type of this name; GET /types lists them.");
            case Problem.TypeConflict(String detail) -> new HttpProblem(409, "conflict", "Conflict", detail);
            case Problem.StaleLease _ ->
                new HttpProblem(
                        409,
                        "stale-lease",
                        "Stale lease",
                        "The attempt is not this worker's any more: its lease ended, or its job did. Drop it.");
            case Problem.QueueFull(int maxQueued, Duration retryAfter) ->
                new HttpProblem(429, "queue-full", "Queue full", maxQueued + " jobs wait already, and no more may.")
                        .retryAfter(retryAfter);
            case Problem.Stopping(Duration retryAfter) ->
                new HttpProblem(503, "stopping", "Stopping", "This node is stopping and takes no more jobs.")
                        .retryAfter(retryAfter);
            case Problem.StoreUnavailable(String _, Duration retryAfter) ->
                new HttpProblem(
                                503,
                                "store-unavailable",
                                "Store unavailable",
                                "Jobs can be neither stored nor read for now; the log says why.")
                        .retryAfter(retryAfter);
        };
    }

    private static HttpProblem invalidRequest(List<FieldError> all) {
        List<FieldError> shown =
                all.stream().limit(MAX_ERRORS).map(HttpProblem::shortened).toList();
        return new HttpProblem(
                400,
                "invalid-request",
                "Invalid request",
                inWords(shown, all.size() - shown.size()),
                shown,
                Optional.empty(),
                Optional.empty());
    }

    static HttpProblem invalidJson(String detail) {
        return new HttpProblem(400, "invalid-json", "Invalid JSON", detail);
    }

    static HttpProblem malformedRequest(String detail) {
        return new HttpProblem(400, "invalid-request", "Invalid request", detail);
    }

    static HttpProblem notFound() {
        return notFound("There is nothing at this path.");
    }

    static HttpProblem notFound(String detail) {
        return new HttpProblem(404, "not-found", "Not found", detail);
    }

    static HttpProblem crossSite() {
        return new HttpProblem(
                403, "forbidden", "Forbidden", "A page of another site may read here, but not change anything.");
    }

    static HttpProblem methodNotAllowed() {
        return new HttpProblem(
                405, "method-not-allowed", "Method not allowed", "This path does not answer to this method.");
    }

    static HttpProblem notAcceptable() {
        return new HttpProblem(
                406,
                "not-acceptable",
                "Not acceptable",
                "This path does not answer in a media type that Accept allows.");
    }

    static HttpProblem payloadTooLarge(int maxBytes) {
        return new HttpProblem(
                413,
                "payload-too-large",
                "Payload too large",
                "A request may have a body of %,d bytes.".formatted(maxBytes));
    }

    static HttpProblem unsupportedMediaType() {
        return new HttpProblem(
                415, "unsupported-media-type", "Unsupported media type", "Send Content-Type: application/json.");
    }

    static HttpProblem tooManyReaders(int max) {
        return new HttpProblem(503, "too-many-readers", "Too many readers", max + " clients read events already.")
                .retryAfter(Duration.ofSeconds(5));
    }

    /** @param id is in the log line too that tells what went wrong */
    static HttpProblem internal(String id) {
        return new HttpProblem(
                500,
                "internal",
                "Internal error",
                "Something went wrong here. The log says more under the id " + id + ".");
    }

    /** For a status that the HTTP server comes up with by itself. */
    static HttpProblem ofStatus(int status) {
        return switch (status) {
            case 403 -> crossSite();
            case 404 -> notFound();
            case 405 -> methodNotAllowed();
            case 406 -> notAcceptable();
            case 413 -> payloadTooLarge(RequestGuard.MAX_BODY);
            case 415 -> unsupportedMediaType();
            default -> malformedRequest("The request cannot be understood.").withStatus(status);
        };
    }

    HttpProblemException asException() {
        return new HttpProblemException(this);
    }

    private HttpProblem about(String job) {
        return new HttpProblem(status, code, title, detail, errors, Optional.of(job), retryAfter);
    }

    private HttpProblem retryAfter(Duration time) {
        return new HttpProblem(status, code, title, detail, errors, jobId, Optional.of(time));
    }

    private HttpProblem withStatus(int other) {
        return new HttpProblem(other, code, title, detail, errors, jobId, retryAfter);
    }

    private static FieldError shortened(FieldError error) {
        return error.pointer().length() <= MAX_POINTER
                ? error
                : new FieldError(error.pointer().substring(0, MAX_POINTER) + "…", error.detail());
    }

    private static String inWords(List<FieldError> errors, int more) {
        return errors.stream()
                .map(error -> (error.pointer().isEmpty() ? "The body" : error.pointer()) + " " + error.detail())
                .collect(Collectors.joining("; ", "", more > 0 ? "; and " + more + " more errors." : "."));
    }
}
