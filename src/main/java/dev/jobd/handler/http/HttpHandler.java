package dev.jobd.handler.http;

import dev.jobd.domain.FieldError;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.JobHandler;
import dev.jobd.handler.Payload;
import dev.jobd.handler.PayloadSchema;
import dev.jobd.handler.SecondLook;
import dev.jobd.handler.TypeDefaults;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;

/**
 * {@code http}: {@code {"method":"POST","url":"https://…","headers":{…},"body":…,"expect":[200]}} calls a service; see {@link
 * Answer#result} for the result. What may pass (no connection, no answer in time, 408, 425, 429, 5xx) is tried again if the job
 * has retries left, when {@code Retry-After} says or its backoff; any other status that was not expected fails the job. Calls
 * go to addresses only that {@link AllowedHosts} allow.
 */
public final class HttpHandler implements JobHandler {
    public static final String TYPE = "http";

    private static final int MAX_REDIRECTS = 5;
    private static final int RETRIES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);
    private final AllowedHosts allowed;
    private final HttpExchange exchange;
    private final Circuits circuits;

    public HttpHandler(AllowedHosts allowed, HttpExchange exchange, Circuits circuits) {
        this.allowed = allowed;
        this.exchange = exchange;
        this.circuits = circuits;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public PayloadSchema schema() {
        return CallRules.SCHEMA;
    }

    @Override
    public TypeDefaults defaults() {
        return TypeDefaults.NONE.withMaxRetries(RETRIES);
    }

    @Override
    public List<FieldError> check(Payload payload) {
        return CallRules.check(payload.tree(), allowed);
    }

    @Override
    public Optional<String> holdUp(Payload payload) {
        return Target.parse(payload.tree().path("url").asText()).flatMap(target -> circuits.heldBack(target)
                .map(left -> "Calls to %s failed %d times in a row; they are held back for another %d s."
                        .formatted(target.origin(), Circuit.FAILURES, left.toSeconds())));
    }

    @Override
    public Outcome run(JobContext job) throws InterruptedException {
        Optional<Outcome> refused = SecondLook.at(job.payload(), this);
        if (refused.isPresent()) {
            return refused.get();
        }
        Call call = Call.of(job);
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            Circuit circuit = circuits.of(call.target());
            Optional<Circuit.Pass> pass = circuit.enter(circuits.now());
            if (pass.isEmpty()) {
                return heldBack(call.target(), circuit, redirects);
            }
            switch (step(job, call, pass.get())) {
                case Step.Over(Outcome outcome) -> {
                    return outcome;
                }
                case Step.Redirected(Call next) -> call = next;
            }
        }
        return Outcome.failedForGood("redirected more than " + MAX_REDIRECTS + " times");
    }

    private sealed interface Step {
        record Over(Outcome outcome) implements Step {}

        record Redirected(Call call) implements Step {}
    }

    /** What has been called already is not called again for that. */
    private Outcome heldBack(Target target, Circuit circuit, int redirects) {
        Duration wait = circuit.heldBack(circuits.now()).orElse(Circuit.TRIAL);
        return redirects == 0
                ? Outcome.snoozed(wait)
                : Outcome.failed("calls to " + target.origin() + " are held back, as it failed again and again");
    }

    private Step step(JobContext job, Call call, Circuit.Pass pass) throws InterruptedException {
        try (pass) {
            return called(job, call, pass);
        }
    }

    private Step called(JobContext job, Call call, Circuit.Pass pass) throws InterruptedException {
        Target target = call.target();
        long began = circuits.now();
        try {
            Optional<InetAddress> address = allowed.choose(target, exchange.resolve(target.host()));
            if (address.isEmpty()) {
                return new Step.Over(Outcome.failedForGood(target.authority()
                        + " leads to an address that is not public, and HTTP_ALLOW does not name it"));
            }
            Answer answer = exchange.send(call, address.get());
            if (answer.status() < 500 || call.expects(answer.status())) {
                pass.succeeded();
            } else {
                failed(pass, target, job);
            }
            return follow(job, call, answer);
        } catch (InterruptedException e) {
            // A host is not to blame for a job that has no patience.
            if (job.timeLeft().isZero() && circuits.now() - began >= PATIENCE.toNanos()) {
                failed(pass, target, job);
            }
            throw e;
        } catch (ExecutionException e) {
            failed(pass, target, job);
            return new Step.Over(Outcome.failed(inWords(target, Objects.requireNonNullElse(e.getCause(), e))));
        }
    }

    private void failed(Circuit.Pass pass, Target target, JobContext job) {
        if (pass.failed(circuits.now())) {
            job.log("%s failed %d times in a row: calls to it are held back for %d s"
                    .formatted(target.origin(), Circuit.FAILURES, Circuit.PAUSE.toSeconds()));
        }
    }

    private static Step follow(JobContext job, Call call, Answer answer) {
        job.log("%s %s %d".formatted(call.method(), call.target().withoutQuery(), answer.status()));
        if (call.expects(answer.status())) {
            return new Step.Over(Outcome.done(answer.result()));
        }
        Optional<String> location = Optional.ofNullable(answer.headers().get("location"));
        if (Set.of(301, 302, 303, 307, 308).contains(answer.status()) && location.isPresent()) {
            return redirected(call, answer.status(), location.get());
        }
        return new Step.Over(failed(answer));
    }

    private static Step redirected(Call call, int status, String location) {
        Optional<Target> to = call.target().redirect(location);
        if (to.isEmpty()) {
            return new Step.Over(Outcome.failedForGood("redirected to something that is no URL of http or https"));
        }
        if (call.target().tls() && !to.get().tls()) {
            return new Step.Over(Outcome.failedForGood("redirected from https to http"));
        }
        return new Step.Redirected(call.redirected(status, to.get()));
    }

    private static Outcome failed(Answer answer) {
        String error = "answered " + answer.status();
        boolean passes = answer.status() >= 500 || Set.of(408, 425, 429).contains(answer.status());
        return !passes
                ? Outcome.failedForGood(error)
                : answer.retryAfter()
                        .map(wait -> Outcome.failed(error, wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait))
                        .orElse(Outcome.failed(error));
    }

    /** In words of our own: those of others are for nobody's terminal. */
    private static String inWords(Target target, Throwable failure) {
        return switch (failure) {
            case UnknownHostException _ -> "the host " + target.host() + " is unknown";
            case ConnectException _ -> "no connection to " + target.authority();
            case SSLException _ -> "no TLS connection to " + target.authority() + " that can be trusted";
            default -> "the connection to " + target.authority() + " broke off, or spoke no HTTP";
        };
    }
}
