package dev.jobd.api;

import static dev.jobd.testing.Requests.ECHO;
import static dev.jobd.testing.Requests.bare;
import static dev.jobd.testing.Requests.chunk;
import static dev.jobd.testing.Requests.chunkedHead;
import static dev.jobd.testing.Requests.echoOf;
import static dev.jobd.testing.Requests.lastChunk;
import static dev.jobd.testing.Requests.submit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.testing.ProblemForm;
import dev.jobd.testing.RawAnswer;
import dev.jobd.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request may have a body of 1 MiB, however it comes. */
@QuarkusTest
final class BodyLimitTest {
    private static final int MIB = 1024 * 1024;
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String EXPECT = "Expect: 100-continue\r\n";

    @AfterEach
    void theServiceAnswersOn() {
        assertThat(RawConnection.exchange(submit(ECHO)).status()).isEqualTo(202);
    }

    @Test
    void exactlyOneMebibytePasses() {
        RawAnswer answer = RawConnection.exchange(submit(echoOf(MIB)));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().getString("payload")).hasSizeGreaterThan(MIB - 64);
    }

    @Test
    void exactlyOneMebibyteInChunksPasses() {
        String body = echoOf(MIB);

        RawAnswer answer = RawConnection.exchange(
                chunkedHead("") + chunk(body.substring(0, 700_000)) + chunk(body.substring(700_000)) + lastChunk());

        assertThat(answer.status()).isEqualTo(202);
    }

    @Test
    void lengthOverOneMebibyteIsRefusedBeforeTheBodyComes() {
        RawAnswer answer =
                RawConnection.exchange(bare("POST", "/jobs", JSON + "Content-Length: " + (MIB + 1) + "\r\n"));

        ProblemForm.check(answer, 413, "payload-too-large");
    }

    @ParameterizedTest
    @ValueSource(ints = {MIB + 1, 5 * MIB})
    void bodyOverOneMebibyteIsRefused(int size) {
        ProblemForm.check(RawConnection.exchange(submit(echoOf(size))), 413, "payload-too-large");
    }

    @ParameterizedTest
    @ValueSource(ints = {MIB + 1, 5 * MIB})
    void chunkOverOneMebibyteIsRefused(int size) {
        RawAnswer answer = RawConnection.exchange(chunkedHead("") + chunk(echoOf(size)) + lastChunk());

        ProblemForm.check(answer, 413, "payload-too-large");
    }

    @Test
    void chunksOverOneMebibyteAreRefusedBeforeTheyEnd() {
        RawAnswer answer = RawConnection.exchange(
                chunkedHead("") + chunk("x".repeat(MIB / 16)).repeat(17));

        ProblemForm.check(answer, 413, "payload-too-large");
    }

    @Test
    void bodyOverOneMebibyteIsRefusedOnAnyPath() {
        RawAnswer answer =
                RawConnection.exchange(bare("GET", "/q/health/live", "Content-Length: " + (MIB + 1) + "\r\n"));

        ProblemForm.check(answer, 413, "payload-too-large");
    }

    @Test
    void refusedBodyEndsTheConnection() {
        try (RawConnection connection = RawConnection.open()) {
            connection.send(submit(echoOf(MIB + 1)));

            assertThat(connection.answer().header("connection")).contains("close");
            assertThat(connection.closedByServer()).isTrue();
        }
    }

    @Test
    void clientThatAsksFirstIsToldToGoOn() {
        try (RawConnection connection = RawConnection.open()) {
            connection.send(bare("POST", "/jobs", JSON + EXPECT + "Content-Length: " + ECHO.length() + "\r\n"));
            assertThat(connection.headAnswer().status()).isEqualTo(100);

            assertThat(connection.send(ECHO).answer().status()).isEqualTo(202);
        }
    }

    @Test
    void clientThatAsksFirstIsToldToGoOnWithItsChunks() {
        try (RawConnection connection = RawConnection.open()) {
            connection.send(chunkedHead(EXPECT));
            assertThat(connection.headAnswer().status()).isEqualTo(100);

            assertThat(connection.send(chunk(ECHO) + lastChunk()).answer().status())
                    .isEqualTo(202);
        }
    }

    @Test
    void clientThatAsksFirstIsToldNotToSendTooMuch() {
        RawAnswer answer =
                RawConnection.exchange(bare("POST", "/jobs", JSON + EXPECT + "Content-Length: " + 2 * MIB + "\r\n"));

        ProblemForm.check(answer, 413, "payload-too-large");
    }
}
