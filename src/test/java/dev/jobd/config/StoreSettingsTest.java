package dev.jobd.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreSettingsTest {
    private static final String POSTGRESQL = "quarkus.datasource.postgresql.";
    private static final String SQLITE = "quarkus.datasource.sqlite.jdbc.url";

    @Test
    void aFileIsOpenedWhereTheSettingSays() {
        assertThat(StoreSettings.of("sqlite:/var/jobs.db")).containsEntry(SQLITE, "jdbc:sqlite:/var/jobs.db");
    }

    @Test
    void whatAServerIsToldIsTakenFromItsUri() {
        assertThat(StoreSettings.of("postgresql://me:p%40ss%3A%2F+w@db-1:5433,db-2/jobs?sslmode=require"))
                .containsEntry(POSTGRESQL + "jdbc.url", "jdbc:postgresql://db-1:5433,db-2/jobs?sslmode=require")
                .containsEntry(POSTGRESQL + "username", "me")
                .containsEntry(POSTGRESQL + "password", "p@ss:/+w");
    }

    @ParameterizedTest
    @CsvSource({
        "$,$",
        "a$$b,a$$b",
        "%24%7Bx%7D,${x}",
        "%5C,\\",
        "%5C%5C,\\\\",
        "%5C%24%7Bx%7D,\\${x}",
        "%5C$$%5C%5C$,\\$$\\\\$",
    })
    void aPasswordIsNoExpression(String encoded, String password) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new EnvConfigSource(Map.of("STORE", "postgresql://me:" + encoded + "@db/jobs"), 300))
                .withSources(new StoreSettings())
                .build();

        assertThat(config.getConfigValue(POSTGRESQL + "password").getValue()).isEqualTo(password);
    }

    @Test
    void userAndPasswordMayBeLeftToTheDriver() {
        assertThat(StoreSettings.of("postgres://db/jobs"))
                .containsOnlyKeys(POSTGRESQL + "jdbc.url", "max-jobs-of-store");
    }

    @Test
    void noDatabaseHasAnAddressUnlessItIsChosen() {
        assertThat(StoreSettings.of("memory")).doesNotContainKey(SQLITE);
    }

    @Test
    void moreJobsAreKeptOnADiskThanInMemory() {
        assertThat(StoreSettings.of("memory")).containsEntry("max-jobs-of-store", "1000");
        assertThat(StoreSettings.of("sqlite:jobs.db")).containsEntry("max-jobs-of-store", "1000000");
    }
}
