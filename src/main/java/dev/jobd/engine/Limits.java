package dev.jobd.engine;

import dev.jobd.domain.Outcome;

/** Keeps what a handler returns within bounds, so that memory stays bounded whatever it does. */
final class Limits {
    /** As large as a request may be. In chars, which is at most a third of its bytes. */
    static final int MAX_RESULT = 1024 * 1024;

    static final int MAX_ERROR = 4096;

    private Limits() {}

    static Outcome bounded(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done done
            when done.result().text().length() > MAX_RESULT ->
                Outcome.failed("the result has %,d characters, and may have %,d"
                        .formatted(done.result().text().length(), MAX_RESULT));
            case Outcome.Done done -> done;
            case Outcome.Failed(String error) -> Outcome.failed(bounded(error));
        };
    }

    static String bounded(String error) {
        if (error.length() <= MAX_ERROR) {
            return error;
        }
        int end = Character.isHighSurrogate(error.charAt(MAX_ERROR - 2)) ? MAX_ERROR - 2 : MAX_ERROR - 1;
        return error.substring(0, end) + "…";
    }
}
