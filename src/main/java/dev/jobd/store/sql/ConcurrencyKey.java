package dev.jobd.store.sql;

import dev.jobd.domain.JobSpec;
import java.util.Comparator;
import java.util.Optional;

/** Jobs of one type that share a key, in the form in which they are stored. */
record ConcurrencyKey(String type, String name) implements Comparable<ConcurrencyKey> {
    private static final Comparator<ConcurrencyKey> ORDER =
            Comparator.comparing(ConcurrencyKey::type).thenComparing(ConcurrencyKey::name);

    static Optional<ConcurrencyKey> of(JobSpec spec) {
        return spec.options()
                .concurrencyKey()
                .map(key -> new ConcurrencyKey(PlainText.encode(spec.type()), PlainText.encode(key)));
    }

    @Override
    public int compareTo(ConcurrencyKey other) {
        return ORDER.compare(this, other);
    }
}
