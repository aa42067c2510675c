package dev.jobd.store;

import dev.jobd.store.sql.SampleDatabases;

class PostgresqlScheduleStoreTest extends ScheduleStoreContract {
    @Override
    ScheduleStore open() {
        return SampleDatabases.postgresqlStore().schedules();
    }
}
