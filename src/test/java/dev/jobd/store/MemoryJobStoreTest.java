package dev.jobd.store;

/** Holds the store in memory to the contract. */
class MemoryJobStoreTest extends SharedJobStoreContract {
    @Override
    JobStore open() {
        return new MemoryJobStore();
    }
}
