package dev.jobd.store;

final class MemoryScheduleStoreTest extends ScheduleStoreContract {

    @Override
    ScheduleStore open() {
        return new MemoryScheduleStore();
    }
}
