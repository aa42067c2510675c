package dev.jobd.store;

import dev.jobd.store.sql.SampleDatabases;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PostgresqlJobStoreModelTest extends ModelContract {
    @Override
    JobStore open() {
        return SampleDatabases.postgresqlStore();
    }

    @Property(tries = 40)
    void anySequenceOfCallsActsAsOnThePlainStore(@ForAll("calls") List<StoreCall> calls) {
        check(calls);
    }
}
