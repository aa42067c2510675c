package dev.jobd.store;

import dev.jobd.store.sql.SampleDatabases;

/** Holds the store on PostgreSQL to the contract. */
class PostgresqlJobStoreTest extends SharedJobStoreContract {
    @Override
    JobStore open() {
        return SampleDatabases.postgresqlStore();
    }
}
