package dev.jobd.build;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of docs/handlers.md is compiled and run as it stands there. */
@QuarkusTest
final class HandlersPageTest {

    @ParameterizedTest
    @ValueSource(strings = {"InvoiceHandler", "Prices", "InvoiceHandlerTest"})
    void thePageHasTheCodeThatIsTested(String name) throws IOException {
        String code = Files.readString(Path.of("src/test/java/example", name + ".java"));

        assertThat(Files.readString(Path.of("docs/handlers.md"))).contains("```java\n" + code + "```\n");
    }

    @Test
    void itsJobRuns() {
        given().contentType("application/json")
                .header("Prefer", "wait=30")
                .body(
                        "{\"type\":\"invoice\",\"payload\":{\"customer\":\"c\",\"lines\":[{\"article\":\"pen\",\"count\":2}]}}")
                .post("/jobs")
                .then()
                .statusCode(200)
                .body("result", equalTo("{\"customer\":\"c\",\"total\":7.00}"))
                .body("log", equalTo("2 of pen\n"))
                .body("max_retries", equalTo(3));
    }

    @Test
    void itsPayloadIsChecked() {
        given().contentType("application/json")
                .body("{\"type\":\"invoice\",\"payload\":{\"customer\":\"c\",\"lines\":[]}}")
                .post("/jobs")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/payload"))
                .body("errors[0].detail", equalTo("an order has one line at least"));
    }

    @Test
    void itsSchemaIsShown() {
        get("/types/invoice")
                .then()
                .statusCode(200)
                .body("max_concurrency", equalTo(4))
                .body("payload_schema.properties.lines.items.properties.count.maximum", equalTo(1000));
    }
}
