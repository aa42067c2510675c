package dev.jobd.store;

import dev.jobd.store.sql.SampleDatabases;

class SqliteScheduleStoreTest extends ScheduleStoreContract {
    @Override
    ScheduleStore open() {
        return SampleDatabases.sqliteStore().schedules();
    }
}
