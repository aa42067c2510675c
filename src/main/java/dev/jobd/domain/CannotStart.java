package dev.jobd.domain;

/** The node cannot start, for a reason that somebody has to do something about. */
public final class CannotStart extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param sentence for whoever starts the node */
    public CannotStart(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** @param sentence for whoever starts the node */
    public CannotStart(String sentence) {
        super(sentence);
    }
}
