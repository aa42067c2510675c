package dev.jobd.store;

class MemoryJobStoreModelTest extends ModelContract {
    @Override
    JobStore open() {
        return new MemoryJobStore();
    }
}
