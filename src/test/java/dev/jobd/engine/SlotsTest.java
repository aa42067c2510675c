package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotsTest {
    private final Slots slots = new Slots(3);

    @Test
    void allThatAreFreeAreTaken() {
        assertThat(slots.takeAll()).isEqualTo(3);
        assertThat(slots.takeAll()).isZero();
    }

    @Test
    void slotThatCameBackIsFree() {
        slots.takeAll();

        slots.giveBack(1);

        assertThat(slots.takeAll()).isEqualTo(1);
    }

    @Test
    void noneIsFreeWhileMoreAreTakenThanThereAre() {
        slots.takeAll();
        slots.limit(1);

        slots.giveBack(2);

        assertThat(slots.takeAll()).isZero();
        assertThat(slots.taken()).isEqualTo(1);
    }

    @Test
    void moreSlotsAreFreeAtOnce() {
        slots.takeAll();

        slots.limit(5);

        assertThat(slots.takeAll()).isEqualTo(2);
        assertThat(slots.limit()).isEqualTo(5);
    }
}
