package dev.jobd.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a PostgreSQL is and who asks, from a connection URI as libpq has it. What stands in user and password for others
 * is percent-encoded (RFC 3986).
 *
 * @param jdbcUrl without user and password, unless they are among its parameters
 */
record PostgresqlAddress(String jdbcUrl, Optional<String> user, Optional<String> password) {
    static final String FORM = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE";

    /**
     * Several hosts, with commas between them, are tried one after the other. What would be a reference to another setting
     * has to be encoded, as a brace in any URI.
     */
    private static final Pattern URI =
            Pattern.compile("(?!.*\\$\\{)postgres(?:ql)?://(?:(?<user>[^:@/?#\\s]+)(?::(?<password>[^@/?#\\s]*))?@)?"
                    + "(?<hosts>[^@/?#\\s]+)/(?<database>[^@/?#\\s]+)(?<parameters>\\?[^#\\s]*)?");

    static Optional<PostgresqlAddress> parse(String value) {
        Matcher uri = URI.matcher(value);
        if (!uri.matches()) {
            return Optional.empty();
        }
        try {
            String parameters = Optional.ofNullable(uri.group("parameters")).orElse("");
            return Optional.of(new PostgresqlAddress(
                    "jdbc:postgresql://" + uri.group("hosts") + "/" + uri.group("database") + parameters,
                    Optional.ofNullable(uri.group("user")).map(PostgresqlAddress::decoded),
                    Optional.ofNullable(uri.group("password")).map(PostgresqlAddress::decoded)));
        } catch (IllegalArgumentException e) {
            // A percent sign that stands for nothing.
            return Optional.empty();
        }
    }

    private static String decoded(String part) {
        // A plus sign is one, unlike in a form.
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
