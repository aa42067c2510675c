package dev.jobd.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StoreSettingsTest {
    private static final String SQLITE = "quarkus.datasource.sqlite.jdbc.url";

    @Test
    void aFileIsOpenedWhereTheSettingSays() {
        assertThat(StoreSettings.of("sqlite:/var/jobs.db")).containsEntry(SQLITE, "jdbc:sqlite:/var/jobs.db");
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
