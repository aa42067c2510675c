package dev.jobd.handler.pipeline;

import static dev.jobd.domain.SampleJobs.EVEN;
import static dev.jobd.domain.SampleJobs.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.Backoff;
import dev.jobd.domain.Job;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.SampleJobs;
import dev.jobd.domain.Stage;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StageInputTest {
    private static final Json PAYLOAD = new Json(
            "{\"input\":{\"a/b\":1.10,\"m~n\":[true,null],\"big\":12345678901234567890.5,\"\":\"empty\",\"$from\":\"/input\"}}");

    private static Stage stage(String name, String payload) {
        return new Stage(name, "echo", new Json(payload), Duration.ofMinutes(1), 0, Backoff.DEFAULT);
    }

    /** A job of which the stage {@code A} has put out an object. */
    private static Job atSecond(Stage second) {
        Job.Queued job = SampleJobs.job()
                .payload(PAYLOAD)
                .stages(stage("A", "1"), second)
                .queued();
        return SampleJobs.running(job).settle(Outcome.done(new Json("{\"x\":[10,20]}")), NOON, EVEN);
    }

    private static String given(String payload) throws StageInput.Missing {
        Stage stage = stage("B", payload);
        return StageInput.of(atSecond(stage), stage).text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"$from\":\"/stages/A/output\"} | {\"x\":[10,20]}",
                "[{\"$from\":\"/stages/A/output/x/1\"},2] | [20,2]",
                "{\"a\":{\"b\":{\"$from\":\"/input/a~1b\"}}} | {\"a\":{\"b\":1.10}}",
                "{\"$from\":\"/input/m~0n/1\"} | null",
                "{\"$from\":\"/input/big\"} | 12345678901234567890.5",
                "{\"$from\":\"/input/\"} | \"empty\"",
                "{\"\\u0024from\":\"/input/a~1b\"} | 1.10",
                "{\"n\":1.10, \"e\":1e2} | {\"n\":1.10, \"e\":1e2}",
            })
    void referencesAreFilledIn(String payload, String given) throws StageInput.Missing {
        assertThat(given(payload)).isEqualTo(given);
    }

    @Test
    void whatIsFilledInIsNotLookedThrough() throws StageInput.Missing {
        assertThat(given("{\"$from\":\"/input\"}")).contains("\"$from\":\"/input\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/input/none",
                "/stages/A/output/x/2",
                "/stages/A/output/x/-1",
                "/stages/a/output",
                "/stages/B/output"
            })
    void whatLeadsToNothingIsSaid(String pointer) {
        assertThatThrownBy(() -> given("{\"$from\":\"" + pointer + "\"}"))
                .isInstanceOf(StageInput.Missing.class)
                .hasMessage(pointer + " leads to nothing");
    }

    @Test
    void inputOfAJobThatHasNoneLeadsToNothing() {
        Stage stage = stage("A", "{\"$from\":\"/input\"}");
        Job job = SampleJobs.job().stages(stage).queued();

        assertThatThrownBy(() -> StageInput.of(job, stage)).hasMessage("/input leads to nothing");
    }

    @Test
    void shortPayloadDoesNotGrowWithoutBound() {
        String item = "{\"$from\":\"/input\"},";
        Stage stage = stage("A", "[" + item.repeat(20_000) + "1]");
        Job job = SampleJobs.job()
                .payload(new Json("{\"input\":\"" + "x".repeat(500_000) + "\"}"))
                .stages(stage)
                .queued();

        assertThatThrownBy(() -> StageInput.of(job, stage)).hasMessageContaining("1,048,576 characters");
    }

    @Test
    void numbersThatNobodyCanReadAreSaid() {
        Stage stage = stage("A", "{\"$from\":\"/input\"}");
        Job job = SampleJobs.job()
                .payload(new Json("{\"input\":1e-99999999999}"))
                .stages(stage)
                .queued();

        assertThatThrownBy(() -> StageInput.of(job, stage))
                .isInstanceOf(StageInput.Missing.class)
                .hasMessageContaining("a number that is too long or too large");
    }

    @Test
    void numberThatIsWrittenAnewMayBeLonger() throws StageInput.Missing {
        String number = "1".repeat(997) + "e99";
        Stage stage = stage("A", "[" + number + ",{\"$from\":\"/input\"}]");
        Job job = SampleJobs.job()
                .payload(new Json("{\"input\":" + number + "}"))
                .stages(stage)
                .queued();
        String given = StageInput.of(job, stage).text();
        Stage again = stage("A", given);

        assertThat(StageInput.of(SampleJobs.job().stages(again).queued(), again).text())
                .isEqualTo(given);
    }

    @Test
    void halfOfASurrogatePairStaysEscaped() throws StageInput.Missing {
        assertThat(given("[\"\\ud800\",{\"$from\":\"/input/a~1b\"}]").toLowerCase(Locale.ROOT))
                .isEqualTo("[\"\\ud800\",1.10]");
    }

    @Test
    void inputsOfManyStagesAreShownAsLongAsTheyFit() {
        Stage half = stage("A", "{\"$from\":\"/input\"}");
        Job job = SampleJobs.job()
                .payload(new Json("{\"input\":\"" + "x".repeat(600_000) + "\"}"))
                .stages(half, stage("B", "{\"$from\":\"/input\"}"), stage("C", "1"))
                .queued();

        assertThat(StageInput.ofFirst(job, 3)).extracting(Optional::isPresent).containsExactly(true, false, false);
    }

    @Test
    void depthsThatAddUpAreRefused() {
        int depth = 900;
        Json input = new Json("{\"input\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
        Stage stage = stage("A", "[".repeat(depth) + "{\"$from\":\"/input\"}" + "]".repeat(depth));
        Job job = SampleJobs.job().payload(input).stages(stage).queued();

        assertThatThrownBy(() -> StageInput.of(job, stage)).isInstanceOf(StageInput.Missing.class);
    }
}
