package dev.jobd.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PlainTextTest {

    @Property
    void anyTextComesBackAsItWasFromWhatADatabaseTakes(@ForAll String text) {
        String stored = PlainText.encode(text);

        assertThat(stored).doesNotContain("\0");
        assertThat(new String(stored.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(stored);
        assertThat(PlainText.decode(stored)).isEqualTo(text);
    }

    @Test
    void usualTextsStayAsTheyAre() {
        assertThat(PlainText.encode("größer \ud83d\ude00")).isEqualTo("größer \ud83d\ude00");
    }

    @Test
    void halvesOfPairsAreEscapesInJson() {
        assertThat(PlainText.json("[\"\ud83d\ude00\",\"\ud83d\",\"\ude00\"]"))
                .isEqualTo("[\"\ud83d\ude00\",\"\\ud83d\",\"\\ude00\"]");
    }
}
