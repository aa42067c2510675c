package dev.jobd.engine;

import dev.jobd.domain.Fence;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * What a worker names its attempt by: all that a node has to know, so that any node can serve it.
 *
 * @param lease for how long the worker has the attempt from each of its calls on
 */
record AttemptToken(UUID job, Fence fence, Duration lease) {
    private static final int BYTES = 2 * Long.BYTES + Long.BYTES + Integer.BYTES;

    /** URL-safe, and opaque to the worker. */
    String text() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES)
                .putLong(job.getMostSignificantBits())
                .putLong(job.getLeastSignificantBits())
                .putLong(fence.token())
                .putInt((int) lease.toMillis());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** Empty for a text that is no token. */
    static Optional<AttemptToken> parse(String text) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.remaining() != BYTES) {
                return Optional.empty();
            }
            UUID job = new UUID(bytes.getLong(), bytes.getLong());
            Fence fence = new Fence(bytes.getLong());
            Duration lease = Duration.ofMillis(bytes.getInt());
            return Workers.takesLease(lease) ? Optional.of(new AttemptToken(job, fence, lease)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
