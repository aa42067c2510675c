package dev.jobd.domain;

/** What became of an attempt, in the words of who ran it. {@link Job.Running#settle} makes the next state of it. */
public sealed interface Outcome {

    /** The work is done. */
    record Done(Json result) implements Outcome {}

    /** The work is not done; {@code error} says why in a sentence for the client. */
    record Failed(String error) implements Outcome {}

    static Outcome done(Json result) {
        return new Done(result);
    }

    static Outcome failed(String error) {
        return new Failed(error);
    }
}
