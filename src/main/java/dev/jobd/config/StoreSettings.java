package dev.jobd.config;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
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

    /** Above {@code application.properties}, below the environment. */
    private static final int ORDINAL = 275;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        ConfigValue store = context.getValue(Setting.STORE.name());
        String chosen = store == null || store.getValue() == null ? "memory" : store.getValue();
        return List.of(new PropertiesConfigSource(of(chosen), Setting.STORE.name(), ORDINAL));
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }

    static Map<String, String> of(String store) {
        return store.startsWith(SQLITE)
                ? Map.of("quarkus.datasource.sqlite.jdbc.url", "jdbc:" + store, "max-jobs-of-store", "1000000")
                : Map.of("max-jobs-of-store", "1000");
    }
}
