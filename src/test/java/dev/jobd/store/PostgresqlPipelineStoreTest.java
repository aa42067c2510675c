package dev.jobd.store;

import dev.jobd.store.sql.SampleDatabases;

class PostgresqlPipelineStoreTest extends PipelineStoreContract {
    @Override
    PipelineStore open() {
        return SampleDatabases.postgresqlStore().pipelines();
    }
}
