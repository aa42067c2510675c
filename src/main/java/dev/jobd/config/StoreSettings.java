package dev.jobd.config;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Expressions;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * What follows from {@link Setting#STORE}. The datasource of a database that is not chosen has no address, and so is not
 * active.
 */
public final class StoreSettings implements ConfigSourceFactory {
    private static final String SQLITE = "sqlite:";
    private static final String MAX_JOBS = "max-jobs-of-store";
    private static final String MANY = "1000000";

    /** Above {@code application.properties}, below the environment. */
    private static final int ORDINAL = 275;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        // What looks like a reference to another setting is part of a password.
        ConfigValue store = Expressions.withoutExpansion(() -> context.getValue(Setting.STORE.name()));
        String chosen = store == null || store.getValue() == null ? "memory" : store.getValue();
        return List.of(new PropertiesConfigSource(of(chosen), Setting.STORE.name(), ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }

    static Map<String, String> of(String store) {
        if (store.startsWith(SQLITE)) {
            return Map.of("quarkus.datasource.sqlite.jdbc.url", "jdbc:" + store, MAX_JOBS, MANY);
        }
        return PostgresqlAddress.parse(store).map(StoreSettings::of).orElse(Map.of(MAX_JOBS, "1000"));
    }

    private static Map<String, String> of(PostgresqlAddress address) {
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.postgresql.jdbc.url", escaped(address.jdbcUrl()));
        address.user().ifPresent(user -> settings.put("quarkus.datasource.postgresql.username", escaped(user)));
        address.password()
                .ifPresent(password -> settings.put("quarkus.datasource.postgresql.password", escaped(password)));
        settings.put(MAX_JOBS, MANY);
        return settings;
    }

    /** What looks like a reference to another setting is none. A backslash has no meaning but before a dollar sign. */
    private static String escaped(String value) {
        return value.replace("$", "\\$");
    }
}
