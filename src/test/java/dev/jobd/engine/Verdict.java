package dev.jobd.engine;

import java.util.Optional;

/**
 * Keeps the first promise that was broken, and throws it from then on: a node goes on whatever its listeners and its store
 * throw, and only writes it to its log.
 */
final class Verdict {
    private Optional<AssertionError> broken = Optional.empty();

    void expect(boolean holds, String promise) {
        if (!holds && broken.isEmpty()) {
            broken = Optional.of(new AssertionError("broken: " + promise));
        }
        check();
    }

    void check() {
        broken.ifPresent(first -> {
            throw first;
        });
    }
}
