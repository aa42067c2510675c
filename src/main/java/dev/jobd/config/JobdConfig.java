package dev.jobd.config;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a node. Each comes from the environment variable that {@link Setting} names and describes, through
 * {@code application.properties}, where the defaults are.
 */
@ConfigMapping(prefix = "jobd")
public interface JobdConfig {

    String nodeName();

    /** As {@link Setting#STORE} has it. */
    String store();

    Duration lease();

    int maxConcurrency();

    int maxJobs();

    int maxQueued();

    Duration jobTimeout();

    Duration jobTtl();

    Duration cancelGrace();

    Duration shutdownGrace();

    /** As {@link Setting#COMMAND_ALLOW} has it. */
    Optional<String> commandAllow();

    /** As {@link Setting#COMMAND_ENV} has it. */
    Optional<String> commandEnv();

    /** As {@link Setting#HTTP_ALLOW} has it. */
    Optional<String> httpAllow();

    LogFormat logFormat();

    enum LogFormat {
        TEXT,
        JSON
    }
}
