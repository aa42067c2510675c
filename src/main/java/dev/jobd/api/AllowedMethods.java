package dev.jobd.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The {@code Allow} header of every 405 and every answer to OPTIONS (RFC 9110): Quarkus REST knows its resources only. */
final class AllowedMethods {
    private static final String READ = "GET, HEAD, OPTIONS";
    private static final String ACT = "OPTIONS, POST";

    /** The first pattern that matches counts. */
    private static final Map<String, String> BY_PATH = new LinkedHashMap<>();

    static {
        BY_PATH.put("/jobs", "GET, HEAD, OPTIONS, POST");
        BY_PATH.put("/jobs/(batch|bulk)", ACT);
        BY_PATH.put("/jobs/[^/]+", "DELETE, GET, HEAD, OPTIONS, PATCH");
        BY_PATH.put("/jobs/[^/]+/(pause|resume|retry|fail)", ACT);
        BY_PATH.put("/jobs/[^/]+/(log|explain|events)", READ);
        BY_PATH.put("/queue", "GET, HEAD, OPTIONS, PATCH");
        BY_PATH.put("/queue/(pause|resume)", ACT);
        BY_PATH.put("/types", READ);
        BY_PATH.put("/types/[^/]+", "DELETE, GET, HEAD, OPTIONS, PUT");
        BY_PATH.put("/workers/lease", ACT);
        BY_PATH.put("/workers/attempts/[^/]+/(heartbeat|succeed|fail|release)", ACT);
        BY_PATH.put("/schedules", READ);
        BY_PATH.put("/schedules/[^/]+", "DELETE, GET, HEAD, OPTIONS, PUT");
        BY_PATH.put("/schedules/[^/]+/(pause|resume|trigger)", ACT);
        BY_PATH.put("/events", READ);
        BY_PATH.put("/metrics", READ);
    }

    private AllowedMethods() {}

    static Optional<String> of(String path) {
        return BY_PATH.entrySet().stream()
                .filter(entry -> path.matches(entry.getKey() + "/?"))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
