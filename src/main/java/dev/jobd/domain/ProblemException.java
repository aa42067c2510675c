package dev.jobd.domain;

import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Carries a {@link Problem} to whoever answers the caller. It is no bug, so it has no stack trace. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    ProblemException(Problem problem, @Nullable Throwable cause) {
        super(problem.toString(), cause, false, false);
        this.problem = problem;
    }

    /**
     * What is wrong with a request that is part of another one.
     *
     * @param pointer of the part
     * @throws ProblemException this one, when nothing is wrong with the request but something else
     */
    public List<FieldError> errorsUnder(String pointer) {
        if (problem instanceof Problem.InvalidRequest(List<FieldError> own)) {
            return own.stream().map(error -> error.under(pointer)).toList();
        }
        throw this;
    }

    /** Whether what failed with this did so because the store is not to be had for now: it may be tried again. */
    public static boolean isForNow(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof ProblemException e && e.problem instanceof Problem.StoreUnavailable;
    }

    public Problem problem() {
        return problem;
    }
}
