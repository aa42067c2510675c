package dev.jobd.store;

import dev.jobd.store.sql.SampleDatabases;

class SqlitePipelineStoreTest extends PipelineStoreContract {
    @Override
    PipelineStore open() {
        return SampleDatabases.sqliteStore().pipelines();
    }
}
