package dev.jobd.handler.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class OutputTest {
    private final List<String> lines = new ArrayList<>();

    @Test
    void linesAreToldWithoutTheirEnds() throws IOException {
        read("one\ntwo\r\n\nfour");

        assertThat(lines).containsExactly("one", "two", "", "four");
    }

    @Test
    void theTextIsKeptAsItIs() throws IOException {
        assertThat(read("one\r\n\ttwo").text()).isEqualTo("one\r\n\ttwo");
    }

    @Test
    void aLineWithoutAnEndIsToldOnlyWhenNothingFollows() throws IOException {
        Output output = new Output(stream("waiting"), lines::add);
        readAll(output);
        assertThat(lines).isEmpty();

        output.end();

        assertThat(lines).containsExactly("waiting");
    }

    @Test
    void aLongLineIsToldInParts() throws IOException {
        read("x".repeat(Output.LONGEST_LINE + 3) + "\nend\n");

        assertThat(lines).containsExactly("x".repeat(Output.LONGEST_LINE), "xxx", "end");
    }

    @Test
    void noCharacterIsCutInTwo() throws IOException {
        read("x" + "ä€😀".repeat(Output.LONGEST_LINE));

        assertThat(String.join("", lines)).doesNotContain("\uFFFD").startsWith("xä€😀ä");
        assertThat(lines).allSatisfy(line -> assertThat(line.getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(Output.LONGEST_LINE));
    }

    @Test
    void whatIsNoUtf8IsReplaced() throws IOException {
        Output output = new Output(
                new ByteArrayInputStream(new byte[] {'a', (byte) 0xFF, (byte) 0xC3, '\n', (byte) 0x80}), lines::add);
        readAll(output);
        output.end();

        assertThat(lines).containsExactly("a\uFFFD\uFFFD", "\uFFFD");
        assertThat(output.text()).isEqualTo("a\uFFFD\uFFFD\n\uFFFD");
    }

    @Test
    void continuationBytesAloneMakeLinesTooAndAreAllTold() throws IOException {
        byte[] bytes = new byte[3 * Output.LONGEST_LINE];
        Arrays.fill(bytes, (byte) 0x80);
        Output output = new Output(new ByteArrayInputStream(bytes), lines::add);
        readAll(output);
        output.end();

        assertThat(lines.stream().mapToInt(String::length).sum()).isEqualTo(bytes.length);
    }

    @Test
    void theBeginningIsKeptUpToTheLimit() throws IOException {
        Output output = read("0123456789".repeat(Output.KEPT));

        assertThat(output.cut()).isTrue();
        assertThat(output.text()).hasSize(Output.KEPT).startsWith("0123456789");
    }

    @Test
    void exactlyTheLimitIsNotCut() throws IOException {
        Output output = read("x".repeat(Output.KEPT));

        assertThat(output.cut()).isFalse();
        assertThat(output.text()).hasSize(Output.KEPT);
    }

    @Test
    void linesThatNoLogHasRoomForAreNotTold() throws IOException {
        Output output = read("0123456\n".repeat(20_000) + "the end\n");

        assertThat(lines).hasSizeBetween(8192, 8200);
        assertThat(output.lastLine()).isEqualTo("the end");
    }

    @Test
    void progressIsToldHoweverMuchCameBefore() throws IOException {
        read("0123456\n".repeat(20_000) + "::progress 0.5\n");

        assertThat(lines).endsWith("::progress 0.5");
    }

    @Test
    void theLastLineIsTheLastThatIsNotEmpty() throws IOException {
        assertThat(read("one\ntwo\n\n").lastLine()).isEqualTo("two");
        assertThat(read("\n\n").lastLine()).isEmpty();
    }

    @Property
    void howItComesInDoesNotMatter(
            @ForAll @Chars({'\n', '\r', 'a', 'ä', '€'}) @StringLength(max = 300) String text,
            @ForAll @IntRange(min = 1, max = 50) int chunk)
            throws IOException {
        String clean = text.replace("€", "€😀");
        List<String> told = new ArrayList<>();
        Output output = new Output(stream(clean, chunk), told::add);
        readAll(output);
        output.end();

        assertThat(output.text()).isEqualTo(clean);
        assertThat(told)
                .isEqualTo(
                        clean.isEmpty()
                                ? List.of()
                                : List.of(withoutLastEnd(clean).split("\r?\n", -1)));
    }

    private static String withoutLastEnd(String text) {
        return text.endsWith("\n") ? text.replaceFirst("\r?\n\\z", "") : text;
    }

    private Output read(String text) throws IOException {
        Output output = new Output(stream(text), lines::add);
        readAll(output);
        output.end();
        return output;
    }

    private static void readAll(Output output) throws IOException {
        while (output.read() > 0) {
            // Goes on.
        }
    }

    private static InputStream stream(String text) {
        return stream(text, Integer.MAX_VALUE);
    }

    /** Gives not more than so many bytes at once. */
    private static InputStream stream(String text, int chunk) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public synchronized int available() {
                return Math.min(super.available(), chunk);
            }
        };
    }
}
