package dev.jobd.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackingTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Packing.PLAIN, Packing.PLAIN + 1, 1_000_000})
    void anyTextComesBackAsItWas(int length) {
        String text = "ü".repeat(length / 2) + "x".repeat(length % 2);

        assertThat(Packing.unpack(Packing.pack(text))).isEqualTo(text);
    }

    @Test
    void shortTextsAreNotCompressed() {
        assertThat(Packing.pack("x".repeat(Packing.PLAIN))).hasSize(Packing.PLAIN + 1);
        assertThat(Packing.pack("x".repeat(Packing.PLAIN + 1))).hasSizeLessThan(200);
    }

    @Test
    void whatIsCutOffOrDamagedIsSaidToBe() {
        byte[] packed = Packing.pack("x".repeat(100_000));
        byte[] damaged = packed.clone();
        damaged[1] = 0;

        assertThatThrownBy(() -> Packing.unpack(Arrays.copyOf(packed, packed.length / 2)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Packing.unpack(damaged)).isInstanceOf(IllegalStateException.class);
    }
}
