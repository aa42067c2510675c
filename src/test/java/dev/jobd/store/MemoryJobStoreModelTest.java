package dev.jobd.store;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MemoryJobStoreModelTest extends ModelContract {
    @Override
    JobStore open() {
        return new MemoryJobStore();
    }

    @Property(tries = 300)
    void anySequenceOfCallsActsAsOnThePlainStore(@ForAll("calls") List<StoreCall> calls) {
        check(calls);
    }
}
