package dev.jobd.store;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;

/** What no list of examples can say: a store acts as the plainest one does, whatever is asked of it. */
abstract class ModelContract {

    /** An empty store of its own for each call. */
    abstract JobStore open();

    /** To be called by a property, as a store that is slower has fewer tries. */
    void check(List<StoreCall> calls) {
        StoreModel model = new StoreModel(open());

        calls.forEach(model::check);
    }

    @Provide
    Arbitrary<List<StoreCall>> calls() {
        return StoreCall.any().list().ofMaxSize(80).withSizeDistribution(RandomDistribution.uniform());
    }
}
