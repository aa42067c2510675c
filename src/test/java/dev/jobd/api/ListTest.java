package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.jobd.testing.Jobs;
import dev.jobd.testing.RawConnection;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists among five jobs with a tag of their own: three echoes, one that failed, and one that is paused. */
@QuarkusTest
final class ListTest {
    private final String tag = UUID.randomUUID().toString();
    private final List<String> ids = new ArrayList<>();

    @BeforeEach
    void submit() {
        submit("echo", "{\"n\":1}", "");
        submit("echo", "2", "");
        submit("fail", "{\"message\":\"no paper\"}", "");
        submit("echo", "4", "");
        ids.forEach(Jobs::awaitEnd);
        submit("echo", "5", ",\"paused\":true");
    }

    @AfterEach
    void cancelWhatIsPaused() {
        ids.forEach(id -> given().delete("/jobs/{id}", id));
    }

    @Test
    void newestIsFirst() {
        assertThat(listed("")).containsExactlyElementsOf(ids.reversed());
    }

    @ParameterizedTest
    @CsvSource({"newest,true", "oldest,false"})
    void orderIsAsAskedFor(String order, boolean reversed) {
        assertThat(listed("&order=" + order)).containsExactlyElementsOf(reversed ? ids.reversed() : ids);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            state=FAILED                      | 2
            state=failed                      | 2
            state=FAILED&state=PAUSED         | 2,4
            state=RUNNING                     |
            type=fail                         | 2
            type=echo                         | 0,1,3,4
            type=echo&state=SUCCEEDED         | 0,1,3
            type=nix                          |
            created_after=2020-01-01T00:00:00Z  | 0,1,2,3,4
            created_after=2099-01-01T00:00:00Z  |
            created_before=2099-01-01T00:00:00%2B01:00 | 0,1,2,3,4
            created_before=2020-01-01T00:00:00Z |
            """)
    void filterHoldsForEachJob(String filter, String wanted) {
        List<String> expected = wanted == null
                ? List.of()
                : List.of(wanted.split(",")).stream()
                        .map(i -> ids.get(Integer.parseInt(i)))
                        .toList();

        assertThat(listed("&order=oldest&" + filter)).containsExactlyElementsOf(expected);
    }

    @Test
    void createdAfterIsFromThatTimeOnAndCreatedBeforeUpToIt() {
        String time = Jobs.read(ids.get(4)).path("created_at");

        assertThat(listed("&created_after=" + time)).containsExactly(ids.get(4));
        assertThat(listed("&created_before=" + time)).doesNotContain(ids.get(4)).hasSize(4);
    }

    @Test
    void tagOfAnotherValueDoesNotMatch() {
        get("/jobs?tag=t:x" + tag)
                .then()
                .statusCode(200)
                .body("total", equalTo(0))
                .body("jobs", equalTo(List.of()));
    }

    @Test
    void totalCountsAllThatMatch() {
        list("&limit=2").then().body("jobs.size()", equalTo(2)).body("total", equalTo(5));
    }

    @Test
    void linkLeadsThroughEveryJobOnce() {
        List<String> seen = new ArrayList<>();
        String next = "/jobs?limit=2&tag=t:" + tag;
        for (int page = 0; next != null && page < 10; page++) {
            Response answer = given().urlEncodingEnabled(false).get(next);
            seen.addAll(answer.jsonPath().getList("jobs.job_id"));
            String link = answer.header("Link");
            next = link == null ? null : link.replaceFirst("<(/jobs\\?.*)>; rel=\"next\"", "$1");
        }

        assertThat(seen).containsExactlyElementsOf(ids.reversed());
    }

    @Test
    void cursorGoesOnWhereThePageEnded() {
        String cursor = list("&order=oldest&limit=2").path("next_cursor");

        assertThat(listed("&order=oldest&limit=2&cursor=" + cursor)).containsExactly(ids.get(2), ids.get(3));
    }

    @Test
    void jobsThatComeMeanwhileDoNotShiftThePages() {
        String cursor = list("&limit=2").path("next_cursor");
        submit("echo", "6", "");

        assertThat(listed("&limit=2&cursor=" + cursor)).containsExactly(ids.get(2), ids.get(1));
    }

    @Test
    void lastPageHasNoNext() {
        list("&limit=5").then().body("next_cursor", nullValue()).header("Link", nullValue());
    }

    @Test
    void linkIsAPathWhateverTheHostIsCalled() {
        assertThat(RawConnection.exchange("GET /jobs?limit=1&tag=t:" + tag
                                + " HTTP/1.1\r\nHost: jobs.example.com\r\nConnection: close\r\n\r\n")
                        .header("link")
                        .orElseThrow())
                .startsWith("</jobs?limit=1&");
    }

    @Test
    void pagesWithLargeFieldsEndBeforeTheyAreTooLarge() {
        String large = "\"" + "x".repeat(900_000) + "\"";
        List<String> all = IntStream.range(0, 10)
                .mapToObj(_ -> Jobs.submitWith("echo", large, ",\"tags\":{\"large\":\"" + tag + "\"}"))
                .toList();
        String done = "/jobs?state=SUCCEEDED&tag=large:" + tag;
        await().atMost(Jobs.LIMIT).until(() -> get(done).<Integer>path("total") == all.size());

        List<String> seen = new ArrayList<>();
        String path = "/jobs?order=oldest&fields=payload,result&tag=large:" + tag;
        for (String cursor = ""; cursor != null; ) {
            Response page = get(path + cursor);
            List<String> ids = page.jsonPath().getList("jobs.job_id");
            assertThat(ids).hasSizeBetween(1, 8);
            assertThat(page.<Integer>path("total")).isEqualTo(10);
            seen.addAll(ids);
            String next = page.path("next_cursor");
            cursor = next == null ? null : "&cursor=" + next;
        }
        Jobs.send("POST", "/jobs/bulk", "{\"action\":\"delete\",\"filter\":{\"tag\":\"large:" + tag + "\"}}");

        assertThat(seen).isEqualTo(all);
    }

    @Test
    void pageWithLargeFieldsHasAsManyJobsAsAskedFor() {
        assertThat(listed("&order=oldest&limit=3&offset=1&fields=log")).isEqualTo(ids.subList(1, 4));
    }

    @Test
    void offsetLeavesJobsOut() {
        assertThat(listed("&order=oldest&offset=3")).containsExactly(ids.get(3), ids.get(4));
    }

    @Test
    void offsetBeyondTheEndIsAnEmptyPage() {
        list("&offset=9").then().body("jobs", equalTo(List.of())).body("total", equalTo(5));
    }

    @Test
    void largeFieldsAreLeftOut() {
        assertThat(list("").jsonPath().<String, Object>getMap("jobs[0]"))
                .containsKeys("job_id", "state", "tags", "error")
                .doesNotContainKeys("payload", "result", "log", "attempts");
    }

    @Test
    void largeFieldsAreThereWhenAskedFor() {
        JsonPath oldest = list("&order=oldest&limit=1&fields=payload,result, LOG ,attempts")
                .jsonPath()
                .setRootPath("jobs[0]");

        assertThat(oldest.getInt("payload.n")).isEqualTo(1);
        assertThat(oldest.getString("result")).isEqualTo("{\"n\":1}");
        assertThat(oldest.getString("log")).isEmpty();
        assertThat(oldest.<Object>getList("attempts")).hasSize(1);
    }

    @Test
    void oneLargeFieldBringsNoOther() {
        assertThat(list("&fields=log&state=FAILED").jsonPath().<String, Object>getMap("jobs[0]"))
                .containsEntry("log", "attempt 1 failed: no paper\n")
                .doesNotContainKeys("payload", "result", "attempts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state=DONE",
                "state=",
                "tag=nameonly",
                "tag=:value",
                "created_after=yesterday",
                "created_before=%2B999999999-01-01T00:00:00Z",
                "limit=0",
                "limit=1001",
                "limit=many",
                "limit=",
                "offset=-1",
                "offset=1.5",
                "order=priority",
                "order=NEWEST",
                "fields=payload,nix",
                "cursor=nix",
                "cursor=0.1-1-1-1-1",
                "tag=a:b&tag=c:d",
                "type=echo&type=sleep",
                "limit=5&limit=6",
                "cursor=",
                "colour=red",
                "States=FAILED"
            })
    void parameterThatMakesNoSenseIsPointedAt(String query) {
        get("/jobs?" + query)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid-request"))
                .body("errors.pointer", contains("?" + query.substring(0, query.indexOf('='))));
    }

    @Test
    void cursorAndOffsetAreNotGivenTogether() {
        String cursor = list("&limit=1").path("next_cursor");

        list("&offset=1&cursor=" + cursor).then().statusCode(400).body("errors.pointer", contains("?offset"));
    }

    @Test
    void stateOfTheListIsThatOfTheJob() {
        for (String id : ids) {
            String state = Jobs.read(id).path("state");
            assertThat(listed("&state=" + state.toLowerCase(Locale.ROOT))).contains(id);
        }
    }

    private void submit(String type, String payload, String more) {
        ids.add(Jobs.submitWith(type, payload, more + ",\"tags\":{\"t\":\"" + tag + "\"}"));
    }

    private Response list(String more) {
        return given().urlEncodingEnabled(false).get("/jobs?tag=t:" + tag + more.replace(" ", "%20"));
    }

    private List<String> listed(String more) {
        return list(more).then().statusCode(200).extract().path("jobs.job_id");
    }
}
