package dev.jobd.packaged;

import dev.jobd.packaged.CrashEvidence.Job;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether what became of one job, step by step, may have come about: no write but by who had the right to it. */
final class CrashMoves {
    private static final Set<String> ENDS = Set.of("SUCCEEDED", "FAILED", "CANCELLED");

    /** Between the moment a statement looks at a lease and the one that is written down. */
    private static final long SLACK_MICROS = 500_000;

    private final String id;
    private final List<CrashMove> moves;
    private final @Nullable Job job;
    private final List<String> broken;

    CrashMoves(String id, List<CrashMove> moves, @Nullable Job job, List<String> broken) {
        this.id = id;
        this.moves = moves;
        this.job = job;
        this.broken = broken;
    }

    void judge() {
        if (job == null) {
            broken.add("job " + id + " is gone:\n" + CrashEvidence.told(moves));
            return;
        }
        int begun = 0;
        int released = 0;
        @Nullable String state = null;
        for (CrashMove move : moves) {
            require(Objects.equals(move.was(), state), "was changed and not written down", move);
            state = move.became();
            require(move.was() == null || !ENDS.contains(move.was()), "was changed after its end", move);
            if (move.begins()) {
                begun++;
                begins(move);
            } else if (move.wasActive()) {
                goesOn(move);
                released += move.ends() && move.ends0() == move.attempts() ? 1 : 0;
            } else {
                require(
                        move.ends0() == move.attempts() && move.token0() == move.token(),
                        "has an attempt too many",
                        move);
            }
        }
        require(job.state().equals(state), "has another state than it came to", moves.getLast());
        require(begun - released == job.attempts().size(), "has other attempts than it began", moves.getLast());
        long ends = moves.stream()
                .filter(move -> move.became() != null && ENDS.contains(move.became()))
                .count();
        require(ends == 1, "has ended " + ends + " times", moves.getLast());
    }

    private void begins(CrashMove move) {
        require("QUEUED".equals(move.was()), "was claimed while it could not be", move);
        require(move.token() > move.token0() && move.holder0() == 0, "was claimed while another had it", move);
        require(move.by() == null || move.by().equals(move.node()), "was claimed for another node", move);
        require(
                // A worker is told until when it has it, and gets nothing that came too late.
                move.worker() || move.lease().isEmpty() || move.lease().get() > move.at() - SLACK_MICROS,
                "was claimed by a node without a lease",
                move);
    }

    /** An attempt is told to stop, or is over. */
    private void goesOn(CrashMove move) {
        require(move.token() == move.token0(), "has another fence after its attempt", move);
        if (!move.ends()) {
            // It tells how far it has come, or it is told to stop.
            require(
                    "RUNNING".equals(move.was()) || "CANCELLING".equals(move.became()),
                    "runs after it was told to stop",
                    move);
            require(move.holder() == move.holder0() && move.ends0() == move.attempts(), "lost its attempt", move);
            return;
        }
        require(move.holder() == 0, "is held after its attempt", move);
        int more = move.attempts() - move.ends0();
        require(more == 0 || more == 1, "has two attempts for one", move);
        boolean own = move.by() == null || move.by().equals(move.node());
        require(
                own || move.lease().isEmpty() || move.lease().get() < move.at(),
                "was taken from a node that had a lease",
                move);
    }

    private void require(boolean kept, String what, CrashMove move) {
        if (!kept) {
            broken.add("job " + id + " " + what + ": " + move + ", of:\n" + CrashEvidence.told(moves));
        }
    }
}
