package dev.jobd.store;

class MemoryJobStoreTest extends JobStoreContract {

    @Override
    JobStore open() {
        return new MemoryJobStore();
    }
}
