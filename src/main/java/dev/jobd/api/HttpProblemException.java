package dev.jobd.api;

/** Carries a problem that only HTTP knows to the mapper. It is no bug, so it has no stack trace. */
final class HttpProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient HttpProblem problem;

    HttpProblemException(HttpProblem problem) {
        super(problem.code(), null, false, false);
        this.problem = problem;
    }

    HttpProblem problem() {
        return problem;
    }
}
