package dev.jobd.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
