package dev.jobd.store;

import dev.jobd.store.sql.SampleDatabases;

/** Holds the store in a SQLite file to the contract. */
class SqliteJobStoreTest extends SharedJobStoreContract {
    @Override
    JobStore open() {
        return SampleDatabases.sqliteStore();
    }
}
