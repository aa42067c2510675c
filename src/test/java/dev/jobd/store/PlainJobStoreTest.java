package dev.jobd.store;

/** Holds the plain store to the contract, as other stores are held to it. */
class PlainJobStoreTest extends JobStoreContract {
    @Override
    JobStore open() {
        return new PlainJobStore();
    }
}
