package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;

import dev.jobd.testing.Jobs;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** The log of a job as plain text. */
@QuarkusTest
final class LogAnswerTest {

    @Test
    void logIsPlainTextInUtf8() {
        String id = Jobs.run("telling", "\"größe\"").path("job_id");

        String type = get("/jobs/{id}/log", id)
                .then()
                .statusCode(200)
                .body(equalTo("größe\n"))
                .extract()
                .contentType();

        assertThat(type).isEqualToIgnoringCase("text/plain;charset=UTF-8");
    }

    @Test
    void logIsThatOfTheJob() {
        String id = Jobs.run("fail", "{\"message\":\"no paper\"}").path("job_id");

        get("/jobs/{id}/log", id).then().body(equalTo(Jobs.read(id).<String>path("log")));
    }

    @Test
    void logOfAJobThatSaidNothingIsEmpty() {
        get("/jobs/{id}/log", Jobs.run("echo", "1").<String>path("job_id"))
                .then()
                .statusCode(200)
                .contentType("text/plain")
                .body(emptyString());
    }

    @Test
    void logIsNoJson() {
        given().accept("application/json")
                .get("/jobs/{id}/log", Jobs.run("echo", "1").<String>path("job_id"))
                .then()
                .statusCode(406)
                .body("code", equalTo("not-acceptable"));
    }

    @Test
    void logOfNoJobIsAProblem() {
        get("/jobs/nix/log").then().statusCode(404).contentType("application/problem+json");
    }
}
