package dev.jobd.store;

final class MemoryPipelineStoreTest extends PipelineStoreContract {

    @Override
    PipelineStore open() {
        return new MemoryPipelineStore();
    }
}
