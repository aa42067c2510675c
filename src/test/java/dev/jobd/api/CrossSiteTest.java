package dev.jobd.api;

import static dev.jobd.testing.Requests.ECHO;
import static dev.jobd.testing.Requests.bare;
import static dev.jobd.testing.Requests.submit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.testing.ProblemForm;
import dev.jobd.testing.RawAnswer;
import dev.jobd.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other sites have a browser send. The host of these requests is x. */
@QuarkusTest
final class CrossSiteTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: cross-site\r\nOrigin: http://x",
                "Origin: http://evil.example",
                "Origin: http://x:81",
                "Origin: http://x.evil.example",
                "Origin: null",
                "Origin: "
            })
    void aPageOfAnotherSiteCannotSubmit(String headers) {
        RawAnswer answer = RawConnection.exchange(submit(headers + "\r\n", ECHO));

        ProblemForm.check(answer, 403, "forbidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: same-origin",
                "Sec-Fetch-Site: none",
                "Sec-Fetch-Site: same-origin\r\nOrigin: http://behind.a.proxy",
                "Origin: http://x",
                "Origin: https://X",
                "Accept: */*"
            })
    void itsOwnPagesAndProgramsCan(String headers) {
        RawAnswer answer =
                RawConnection.exchange(submit("Content-Type: application/json\r\n" + headers + "\r\n", ECHO));

        assertThat(answer.status()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "PUT", "PATCH", "POST"})
    void itCannotChangeAnythingElse(String method) {
        RawAnswer answer = RawConnection.exchange(
                bare(method, "/queue", "Sec-Fetch-Site: cross-site\r\nContent-Length: 2\r\n") + "{}");

        ProblemForm.check(answer, 403, "forbidden");
    }

    @Test
    void itMayAskWithoutSeeingTheAnswer() {
        RawAnswer answer = RawConnection.exchange(bare("GET", "/queue", "Sec-Fetch-Site: cross-site\r\n"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }
}
