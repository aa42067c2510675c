package dev.jobd.config;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The environment variables that jobd reads, and what each may be. */
public enum Setting {
    PORT(wholeNumber(0, 65_535)),
    HOST(text()),
    NODE_NAME(text()),
    MAX_CONCURRENCY(wholeNumber(1, Setting.MOST_CONCURRENCY)),
    MAX_JOBS(wholeNumber(0, 100_000_000)),
    MAX_QUEUED(wholeNumber(1, 100_000_000)),
    STORE(store()),
    LEASE(lease()),
    JOB_TIMEOUT(positiveDuration()),
    JOB_TTL(duration()),
    CANCEL_GRACE(duration()),
    SHUTDOWN_GRACE(duration()),
    COMMAND_ALLOW(programs()),
    COMMAND_ENV(variables()),
    HTTP_ALLOW(hosts()),
    LOG_FORMAT(oneOf("text", "json")),
    LOG_LEVEL(oneOf("error", "warn", "info", "debug"));

    /** What {@link #MAX_CONCURRENCY} may be at the most, and may be changed to. */
    public static final int MOST_CONCURRENCY = 100_000;

    private static final Pattern USER_AND_PASSWORD =
            Pattern.compile("(?<=//).*(?=@)|(?<=password=)[^&]*|(?<=^postgres(ql)?:)(?!//).+|(?<=//)[^/@]*:[^/@]*$");

    private final Rule rule;

    Setting(Rule rule) {
        this.rule = rule;
    }

    /** The first variable that has a value which it may not have, in a sentence that says so. */
    public static Optional<String> firstWrong(Map<String, String> environment) {
        return Arrays.stream(values())
                .filter(setting -> environment.containsKey(setting.name())
                        && !setting.rule.allows.test(environment.get(setting.name())))
                .map(setting -> "%s is '%s', but must be %s."
                        .formatted(
                                setting,
                                withoutPassword(String.valueOf(environment.get(setting.name()))),
                                setting.rule.words))
                .findFirst();
    }

    private static String withoutPassword(String value) {
        return USER_AND_PASSWORD.matcher(value).replaceAll("***");
    }

    private record Rule(Predicate<String> allows, String words) {}

    private static Rule wholeNumber(int min, int max) {
        Predicate<String> digits = Pattern.compile("\\d{1,9}").asMatchPredicate();
        return new Rule(
                value -> digits.test(value) && Integer.parseInt(value) >= min && Integer.parseInt(value) <= max,
                "a whole number from " + min + " to " + max);
    }

    private static Rule duration() {
        return new Rule(
                Pattern.compile("\\d{1,6}(ms|s|m|h)").asMatchPredicate(),
                "a whole number with a unit: ms, s, m or h, as in 30s");
    }

    private static Rule positiveDuration() {
        return new Rule(
                Pattern.compile("0*[1-9]\\d{0,5}(ms|s|m|h)").asMatchPredicate(),
                "a whole number from 1 with a unit: ms, s, m or h, as in 30s");
    }

    private static Rule oneOf(String... values) {
        return new Rule(Arrays.asList(values)::contains, String.join(" or ", values));
    }

    private static Rule store() {
        Predicate<String> path = Pattern.compile("memory|sqlite:[^:?][^?]*").asMatchPredicate();
        return new Rule(
                path.or(value -> PostgresqlAddress.parse(value).isPresent()),
                "memory, sqlite:PATH, with the path to a file, in which there is no '?', or " + PostgresqlAddress.FORM);
    }

    /** Long enough to be renewed in time by a node that has a slow moment. */
    private static Rule lease() {
        return new Rule(
                Pattern.compile("0*([2-9]\\d{3}|[1-9]\\d{4,5})ms|0*([2-9]|[1-9]\\d{1,5})s|0*[1-9]\\d{0,5}[mh]")
                        .asMatchPredicate(),
                "a whole number with a unit: ms, s, m or h, as in 15s, and 2s or more");
    }

    private static Rule programs() {
        return listOf("(?:/[^,]*[^,/\\s]|[^,/\\s]+)", "names of programs, or absolute paths to them,");
    }

    private static Rule variables() {
        return listOf("[A-Za-z_]\\w*", "names of environment variables");
    }

    /** More exactly when it is read. */
    private static Rule hosts() {
        return listOf("[\\w.:*/\\[\\]-]+", "host names, IP addresses or blocks of them, each with a port if need be,");
    }

    /** Empty for none. */
    private static Rule listOf(String item, String words) {
        return new Rule(
                Pattern.compile("\\s*|\\s*" + item + "\\s*(?:,\\s*" + item + "\\s*)*")
                        .asMatchPredicate(),
                words + " with commas between them");
    }

    private static Rule text() {
        return new Rule(value -> !value.isBlank(), "a text that is not empty");
    }
}
