package dev.jobd.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.JobState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ETagTest {
    private final ETag tag = new ETag(17, JobState.RUNNING);

    @Test
    void aTagIsTheVersionAndTheStateAndWeak() {
        assertThat(tag).hasToString("W/\"17-4\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"17-4\"",
                "W/\"17-4\"",
                "*",
                " * ",
                "\"16\", \"17-4\"",
                "\"17-4\",\"18\"",
                "W/\"1\" , W/\"17-4\"",
                ",\"17-4\",",
                "\t\"17-4\"\t"
            })
    void aHeaderThatNamesTheTagMatches(String ifNoneMatch) {
        assertThat(tag.isAmong(ifNoneMatch)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "17",
                "\"1\"",
                "\"7\"",
                "\"170\"",
                "\"17",
                "'17'",
                "w/\"17-4\"",
                "W/17",
                "\"16\", \"18\"",
                "\"*\"",
                "\"a 17\"",
                "\"a,*,b\""
            })
    void aHeaderThatNamesOtherTagsDoesNotMatch(String ifNoneMatch) {
        assertThat(tag.isAmong(ifNoneMatch)).isFalse();
    }

    @Test
    void anAbsentHeaderDoesNotMatch() {
        assertThat(tag.isAmong(null)).isFalse();
    }
}
