package dev.jobd.api;

import java.util.Map;
import java.util.Optional;

/** The {@code Allow} header that RFC 9110 asks of every 405, as Quarkus REST leaves it out. */
final class AllowedMethods {
    private static final Map<String, String> BY_PATH = Map.of(
            "/jobs", "OPTIONS, POST",
            "/jobs/[^/]+", "GET, HEAD, OPTIONS",
            "/metrics", "GET, HEAD, OPTIONS");

    private AllowedMethods() {}

    static Optional<String> of(String path) {
        return BY_PATH.entrySet().stream()
                .filter(entry -> path.matches(entry.getKey() + "/?"))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
