package dev.jobd.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobLogTest {
    private static final String CUT = "\n[log cut at 64 KiB]\n";
    private static final String TOO_LONG = "x".repeat(JobLog.MAX_BYTES);
    private static final String GRIN = "😀";

    private final JobLog log = new JobLog();

    @Test
    void aNewLogIsEmpty() {
        assertThat(log).hasToString("");
    }

    @Test
    void everyLineIsFollowedByALineBreak() {
        log.append("one");
        log.append("");
        log.append("three");

        assertThat(log).hasToString("one\n\nthree\n");
    }

    @Test
    void aLineThatFitsIsTaken() {
        assertThat(log.append("one")).isTrue();
    }

    @Test
    void aLineThatDoesNotFitIsCutAndTheLogSaysSo() {
        assertThat(log.append(TOO_LONG)).isTrue();

        assertThat(log.toString()).startsWith("xxx").endsWith("xxx" + CUT);
    }

    @Test
    void nothingIsAddedToALogThatWasCut() {
        log.append(TOO_LONG);
        String before = log.toString();

        assertThat(log.append("one more")).isFalse();

        assertThat(log).hasToString(before);
    }

    @Test
    void notEvenAnEmptyLineIsAddedToALogThatWasCut() {
        log.append(TOO_LONG);

        assertThat(log.append("")).isFalse();
    }

    @Test
    void aLogThatWasCutIsAsGoodAsFull() {
        log.append(TOO_LONG);

        assertThat(bytes(log)).isBetween(JobLog.MAX_BYTES - 2, JobLog.MAX_BYTES);
    }

    @Test
    void charactersOfSeveralBytesCountAsSuch() {
        log.append(GRIN.repeat(JobLog.MAX_BYTES / 4));

        assertThat(log.toString()).startsWith(GRIN).endsWith(GRIN + CUT);
        assertThat(bytes(log)).isBetween(JobLog.MAX_BYTES - 5, JobLog.MAX_BYTES);
    }

    /** The end of the line moves over the border of the log byte by byte. */
    @ParameterizedTest
    @ValueSource(strings = {"", "x", "é", "€", GRIN})
    void noLengthOfALineMakesTheLogTooLarge(String next) {
        for (int length = JobLog.MAX_BYTES - 40; length <= JobLog.MAX_BYTES; length++) {
            JobLog atTheBorder = new JobLog();
            atTheBorder.append("x".repeat(length));
            atTheBorder.append(next);
            atTheBorder.append(next);

            assertThat(bytes(atTheBorder))
                    .as("after %d bytes and '%s' twice", length, next)
                    .isLessThanOrEqualTo(JobLog.MAX_BYTES);
        }
    }

    @Property(tries = 300)
    void neverTakesMoreThan64KiBOfUtf8(@ForAll("appended") List<Line> lines) {
        assertThat(bytes(logOf(lines))).isLessThanOrEqualTo(JobLog.MAX_BYTES);
    }

    @Property(tries = 300)
    void holdsTheBeginningOfWhatWasAppended(@ForAll("appended") List<Line> lines) {
        String text = logOf(lines).toString();

        String all = lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
        if (text.endsWith(CUT)) {
            assertThat(all).startsWith(text.substring(0, text.length() - CUT.length()));
        } else {
            assertThat(text).isEqualTo(all);
        }
    }

    @Property(tries = 300)
    void neverCutsACharacterInTwo(@ForAll("appended") List<Line> lines) throws CharacterCodingException {
        String text = logOf(lines).toString();

        // Refuses half of a surrogate pair.
        ByteBuffer utf8 = UTF_8.newEncoder().encode(CharBuffer.wrap(text));

        assertThat(UTF_8.decode(utf8).toString()).isEqualTo(text);
    }

    @Property(tries = 300)
    void takesLinesUntilItIsCutAndNoneAfter(@ForAll("appended") List<Line> lines) {
        JobLog filled = new JobLog();
        boolean cut = false;
        for (Line line : lines) {
            assertThat(filled.append(line.text())).isEqualTo(!cut);
            cut = filled.toString().endsWith(CUT);
        }
    }

    /** At times a line that leaves little room or none, between short ones: the border is where it can go wrong. */
    @Provide
    Arbitrary<List<Line>> appended() {
        Arbitrary<String> unit = Arbitraries.of("x", "é", "€", GRIN);
        Arbitrary<Line> small =
                Combinators.combine(unit, Arbitraries.integers().between(0, 12)).as(Line::new);
        Arbitrary<Line> filling = Combinators.combine(
                        unit, Arbitraries.integers().between(JobLog.MAX_BYTES - 60, JobLog.MAX_BYTES))
                .as((character, bytes) -> new Line(character, bytes / character.getBytes(UTF_8).length));
        return Combinators.combine(
                        small.list().ofMaxSize(2),
                        filling.list().ofMaxSize(1),
                        small.list().ofMaxSize(12))
                .as((first, middle, last) ->
                        Stream.of(first, middle, last).flatMap(List::stream).toList());
    }

    /** The same character some times. */
    private record Line(String character, int times) {
        String text() {
            return character.repeat(times);
        }
    }

    private static JobLog logOf(List<Line> lines) {
        JobLog filled = new JobLog();
        lines.forEach(line -> filled.append(line.text()));
        return filled;
    }

    private static int bytes(JobLog log) {
        return log.toString().getBytes(UTF_8).length;
    }
}
