package dev.jobd.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import dev.jobd.domain.Problem;
import dev.jobd.domain.ProblemException;
import dev.jobd.domain.Submission;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionReaderTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int MAX_DEPTH = 3;
    private static final FieldError TYPE_MISSING = new FieldError("/type", "is required");
    private static final FieldError TYPE_NO_STRING = new FieldError("/type", "must be a string");
    private static final FieldError PAYLOAD_MISSING = new FieldError("/payload", "is required");

    @Test
    void typeAndPayloadAreRead() {
        assertThat(read("{\"type\":\"echo\",\"payload\":{\"a\":[1]}}"))
                .isEqualTo(Submission.of("echo", new Json("{\"a\":[1]}")));
    }

    @Test
    void theOrderOfTheFieldsIsFree() {
        assertThat(read("{\"payload\":[],\"type\":\"echo\"}")).isEqualTo(Submission.of("echo", new Json("[]")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-0",
                "-0.0",
                "1.10",
                "1E+9",
                "0.1e-7",
                "12345678901234567890123456789012345678901234567890",
                "3.14159265358979323846264338327950288",
                "1e999999",
                "\"\"",
                "\" a \\\" b \\\\\"",
                "\"\\u0041\\/\\ud83d\\ude00\"",
                "\"é€😀\"",
                "\"\\ud800\"",
                "[]",
                "{}",
                "[[],{\"\":{}}]"
            })
    void aPayloadIsKeptToTheLetter(String payload) {
        assertThat(read("{\"type\":\"echo\",\"payload\":" + payload + "}").payload())
                .isEqualTo(new Json(payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "true", "null", "\"a b\"", "[ ]"})
    void whiteSpaceAroundAPayloadIsNotItsOwn(String payload) {
        assertThat(read("{\"type\":\"echo\",\"payload\" : \r\n\t" + payload + " \r\n\t}")
                        .payload())
                .isEqualTo(new Json(payload.replace("[ ]", "[]")));
    }

    @Test
    void escapedNamesAreNames() {
        assertThat(read("{\"\\u0074ype\":\"ec\\u0068o\",\"p\\u0061yload\":1}"))
                .isEqualTo(Submission.of("echo", new Json("1")));
    }

    @Test
    void whiteSpaceAroundTheBodyIsAllowed() {
        assertThat(read(" \r\n\t{\"type\":\"echo\",\"payload\":1} \r\n\t"))
                .isEqualTo(Submission.of("echo", new Json("1")));
    }

    @Test
    void typeAndPayloadAreMissed() {
        assertThat(errors("{}")).containsExactly(TYPE_MISSING, PAYLOAD_MISSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "null", "true", "[\"echo\"]", "{\"type\":\"echo\"}"})
    void aTypeHasToBeAString(String type) {
        assertThat(errors("{\"type\":" + type + ",\"payload\":1}")).containsExactly(TYPE_NO_STRING);
    }

    @Test
    void aPayloadInsideATypeDoesNotCount() {
        assertThat(errors("{\"type\":{\"payload\":1}}")).containsExactly(TYPE_NO_STRING, PAYLOAD_MISSING);
    }

    @Test
    void otherFieldsAreRefused() {
        assertThat(errors("{\"type\":\"echo\",\"payload\":1,\"Type\":{\"type\":1},\"a/b~c\":[],\"\":0}"))
                .containsExactly(
                        new FieldError("/Type", "is not a field of this request"),
                        new FieldError("/a~1b~0c", "is not a field of this request"),
                        new FieldError("/", "is not a field of this request"));
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThat(errors("{\"x\":1,\"type\":null}"))
                .containsExactly(
                        new FieldError("/x", "is not a field of this request"), TYPE_NO_STRING, PAYLOAD_MISSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[{\"type\":\"echo\",\"payload\":1}]", "null", "1", "\"echo\""})
    void aBodyHasToBeAnObject(String body) {
        assertThat(errors(body)).containsExactly(new FieldError("", "must be an object"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"a\",\"type\":\"a\",\"payload\":1}",
                "{\"type\":\"a\",\"\\u0074ype\":\"a\",\"payload\":1}",
                "{\"type\":\"a\",\"payload\":1,\"payload\":1}",
                "{\"type\":\"a\",\"payload\":{\"x\":1,\"x\":1}}",
                "{\"type\":\"a\",\"payload\":[{\"x\":{\"y\":1,\"z\":2,\"y\":3}}]}",
                "{\"type\":\"a\",\"payload\":1,\"other\":{\"x\":1,\"x\":1}}"
            })
    void aFieldThatComesTwiceIsRefused(String body) {
        assertThat(invalidJson(body)).startsWith("An object has a field twice, at line 1, column ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\r\n\t "})
    void anEmptyBodyIsRefused(String body) {
        assertThat(invalidJson(body)).isEqualTo("The body is empty.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "1", "\"\"", "[", "null"})
    void somethingAfterTheValueIsRefused(String more) {
        assertThat(invalidJson("{\"type\":\"echo\",\"payload\":1} " + more))
                .isEqualTo("Something follows the JSON value.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"}", "x", ",", "]", "\u0000", "//"})
    void rubbishAfterTheValueIsRefused(String more) {
        assertThat(invalidJson("{\"type\":\"echo\",\"payload\":1} " + more))
                .startsWith("The body is not valid JSON, at");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"type\"", "{\"type\":\"echo\",\"payload\":[1", "[", "{\"type\":\"ec"})
    void aBodyThatStopsShortIsRefused(String body) {
        assertThat(invalidJson(body)).startsWith("The JSON ends too early, at line 1, column ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01",
                "+1",
                ".5",
                "1.",
                "NaN",
                "Infinity",
                "tru",
                "'a'",
                "[1,]",
                "{a:1}",
                "{\"a\":1,}",
                "/**/1",
                "\"\\x\"",
                "\"\\u12\"",
                "\"a\nb\"",
                "\"\u0000\"",
                "#"
            })
    void aPayloadThatIsNotJsonIsRefused(String payload) {
        assertThat(invalidJson("{\"type\":\"echo\",\"payload\":" + payload + "}"))
                .startsWith("The body is not valid JSON, at line ");
    }

    @Test
    void theMessageSaysWhere() {
        assertThat(invalidJson("{\"type\":\"echo\",\n\"payload\":?}"))
                .isEqualTo("The body is not valid JSON, at line 2, column 11.");
    }

    static Stream<byte[]> malformedUtf8() {
        return Stream.of(
                "é".getBytes(ISO_8859_1),
                bytes(0x80),
                bytes(0xC3),
                bytes(0xC0, 0x80),
                bytes(0xE0, 0x80, 0xAF),
                bytes(0xED, 0xA0, 0x80),
                bytes(0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80),
                bytes(0xF5, 0x80, 0x80, 0x80),
                bytes(0xF4, 0x90, 0x80, 0x80),
                bytes(0xFF));
    }

    @ParameterizedTest
    @MethodSource("malformedUtf8")
    void textThatIsNotUtf8IsRefused(byte[] text) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("{\"type\":\"echo\",\"payload\":\"".getBytes(UTF_8));
        body.writeBytes(text);
        body.writeBytes("\"}".getBytes(UTF_8));

        assertThat(invalidJson(body.toByteArray())).isEqualTo("The body is not UTF-8.");
    }

    static Stream<Charset> wideCharsets() {
        return Stream.of(UTF_16LE, UTF_16BE, Charset.forName("UTF-32LE"), Charset.forName("UTF-32BE"));
    }

    /** RFC 8259 allows UTF-8 alone; the bytes of wide ASCII are valid UTF-8 all the same. */
    @ParameterizedTest
    @MethodSource("wideCharsets")
    void wideCharactersAreRefused(Charset charset) {
        byte[] body = "{\"type\":\"echo\",\"payload\":[1, 2]}".getBytes(charset);

        assertThat(invalidJson(body)).startsWith("The body is not ");
    }

    /** RFC 8259 leaves it to the reader to ignore the mark; what counts is that it shifts nothing. */
    @Test
    void aByteOrderMarkDoesNotShiftThePayload() {
        assertThat(read("\ufeff{\"type\":\"echo\",\"payload\":[1, 2]}"))
                .isEqualTo(Submission.of("echo", new Json("[1,2]")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 500, 999})
    void nestingIsAllowed(int depth) {
        String payload = "[".repeat(depth) + "]".repeat(depth);

        assertThat(read("{\"type\":\"echo\",\"payload\":" + payload + "}").payload())
                .isEqualTo(new Json(payload));
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 5000, 400_000})
    void nestingTooDeepIsRefused(int depth) {
        String payload = "[".repeat(depth) + "]".repeat(depth);

        assertThat(invalidJson("{\"type\":\"echo\",\"payload\":" + payload + "}"))
                .startsWith("The JSON is nested too deep, or has a number or name that is too long");
    }

    @Test
    void objectsCannotBeNestedTooDeepEither() {
        assertThat(invalidJson("{\"type\":\"echo\",\"payload\":" + "{\"a\":".repeat(1000)))
                .startsWith("The JSON is nested too deep");
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void anyPayloadComesBackWithoutItsWhiteSpace(
            @ForAll("values") List<String> tokens, @ForAll("gaps") @Size(min = 1, max = 20) List<String> gaps)
            throws JsonProcessingException {
        String spaced = IntStream.range(0, tokens.size())
                .mapToObj(at -> gaps.get(at % gaps.size()) + tokens.get(at))
                .reduce("", String::concat);

        Json payload = read("{\"type\":\"echo\",\"payload\":" + spaced + gaps.getFirst() + "}")
                .payload();

        assertThat(payload.text()).isEqualTo(String.join("", tokens));
        assertThat(MAPPER.readTree(payload.text())).isEqualTo(MAPPER.readTree(spaced));
    }

    @Provide
    Arbitrary<List<String>> gaps() {
        return Arbitraries.strings().withChars(" \n\r\t").ofMaxLength(3).list();
    }

    /** The tokens of any JSON value. */
    @Provide
    Arbitrary<List<String>> values() {
        return Arbitraries.recursive(
                SubmissionReaderTest::scalars,
                inner -> Arbitraries.oneOf(inner, arrays(inner), objects(inner)),
                0,
                MAX_DEPTH);
    }

    private static Arbitrary<List<String>> scalars() {
        Arbitrary<String> others = Arbitraries.of("null", "true", "false", "0", "-1.10", "1E-30", "9007199254740993");
        return Arbitraries.oneOf(others, strings()).map(List::of);
    }

    private static Arbitrary<List<String>> arrays(Arbitrary<List<String>> element) {
        return element.list().ofMaxSize(4).map(elements -> enclosed("[", elements, "]"));
    }

    private static Arbitrary<List<String>> objects(Arbitrary<List<String>> element) {
        Arbitrary<List<String>> names = strings().set().ofSize(4).map(List::copyOf);
        return Combinators.combine(names, element.list().ofMaxSize(4))
                .as((keys, elements) -> enclosed(
                        "{",
                        IntStream.range(0, elements.size())
                                .mapToObj(at -> joined(List.of(keys.get(at), ":"), elements.get(at)))
                                .toList(),
                        "}"));
    }

    private static Arbitrary<String> strings() {
        return Arbitraries.of(" ", "\\\"", "\\\\", "\\n", "\\u0041", "/", ":", ",", "{", "]", "a", "é", "€", "😀")
                .list()
                .ofMaxSize(5)
                .map(parts -> "\"" + String.join("", parts) + "\"");
    }

    private static List<String> enclosed(String open, List<List<String>> parts, String close) {
        List<String> tokens = new ArrayList<>(List.of(open));
        for (List<String> part : parts) {
            if (tokens.size() > 1) {
                tokens.add(",");
            }
            tokens.addAll(part);
        }
        tokens.add(close);
        return tokens;
    }

    private static List<String> joined(List<String> first, List<String> second) {
        return Stream.of(first, second).flatMap(List::stream).toList();
    }

    private static Submission read(String body) {
        return SubmissionReader.read(body.getBytes(UTF_8));
    }

    private static List<FieldError> errors(String body) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, () -> read(body));
        return ((Problem.InvalidRequest) refusal.problem()).errors();
    }

    private static String invalidJson(String body) {
        return invalidJson(body.getBytes(UTF_8));
    }

    /** What the client is told. */
    private static String invalidJson(byte[] body) {
        HttpProblemException refusal =
                catchThrowableOfType(HttpProblemException.class, () -> SubmissionReader.read(body));
        assertThat(refusal).as("a refusal").isNotNull();
        assertThat(refusal.problem().code()).isEqualTo("invalid-json");
        return refusal.problem().detail();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int at = 0; at < values.length; at++) {
            bytes[at] = (byte) values[at];
        }
        return bytes;
    }
}
