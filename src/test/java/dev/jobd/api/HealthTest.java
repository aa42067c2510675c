package dev.jobd.api;

import static io.restassured.RestAssured.get;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
final class HealthTest {

    @ParameterizedTest
    @CsvSource({"live,dispatcher makes progress", "ready,node takes jobs", "started,node has started"})
    void aNodeThatRunsIsUp(String probe, String check) {
        get("/q/health/{probe}", probe)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("status", equalTo("UP"))
                .body("checks.size()", equalTo(1))
                .body("checks[0].name", equalTo(check))
                .body("checks[0].status", equalTo("UP"));
    }

    @Test
    void allChecksAreAtOnePlace() {
        get("/q/health")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body(
                        "checks.name",
                        containsInAnyOrder("dispatcher makes progress", "node takes jobs", "node has started"));
    }
}
