package dev.jobd.handler.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.domain.Backoff;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.domain.TypeLimits;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.JobHandler;
import dev.jobd.handler.Payload;
import dev.jobd.handler.RecordedContext;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedHandlerTest {

    enum Size {
        SMALL,
        LARGE
    }

    record Part(String name, @Range(min = 1) int count) {}

    record Order(
            String customer,
            List<Part> parts,
            Size size,

            @JsonProperty("due_by") @JsonPropertyDescription("Not later.")
            Optional<Instant> dueBy,

            @Nullable Boolean gift,
            Map<String, BigDecimal> prices) {

        Order {
            if (customer.isBlank()) {
                throw new IllegalArgumentException("an order has a customer");
            }
        }
    }

    record Receipt(String customer, int parts, Duration took) {}

    @Handles(
            value = "order",
            timeout = "30s",
            maxRetries = 4,
            backoff = "500ms",
            backoffMultiplier = 3,
            backoffMax = "1h",
            maxConcurrency = 8,
            maxPerKey = 2)
    static class OrderHandler extends TypedHandler<Order, Receipt> {
        @Override
        public Receipt run(Order payload, JobContext job) {
            job.log("for " + payload.customer());
            return new Receipt(
                    payload.customer(),
                    payload.parts().stream().mapToInt(Part::count).sum(),
                    Duration.ofSeconds(90));
        }
    }

    private static final String ORDER = """
            {"customer":"c","parts":[{"name":"a","count":2},{"name":"b","count":1}],"size":"LARGE",
             "due_by":"2026-11-23T12:00:00Z","prices":{"a":1.50}}""";

    private final OrderHandler handler = new OrderHandler();

    @Test
    void aPayloadIsARecordAndSoIsTheResult() throws Exception {
        RecordedContext context = RecordedContext.of(ORDER);

        assertThat(handler.run(context))
                .isEqualTo(Outcome.done(new Json("{\"customer\":\"c\",\"parts\":3,\"took\":\"PT1M30S\"}")));
        assertThat(context.lines()).containsExactly("for c");
    }

    @Test
    void theAnnotationHasTheDefaults() {
        assertThat(handler.type()).isEqualTo("order");
        assertThat(handler.defaults().timeout()).contains(Duration.ofSeconds(30));
        assertThat(handler.defaults().maxRetries()).isEqualTo(4);
        assertThat(handler.defaults().backoff())
                .isEqualTo(new Backoff(Duration.ofMillis(500), 3, Duration.ofHours(1), 0.2));
        assertThat(handler.defaults().limits()).isEqualTo(new TypeLimits(8, 2));
    }

    @Test
    void theSchemaFollowsFromTheRecord() {
        assertThat(tree(handler.schema().json())).isEqualTo(tree(new Json("""
                {
                  "$schema": "https://json-schema.org/draft/2020-12/schema",
                  "type": "object",
                  "properties": {
                    "customer": {"type": "string"},
                    "parts": {
                      "type": "array",
                      "items": {
                        "type": "object",
                        "properties": {
                          "name": {"type": "string"},
                          "count": {"type": "integer", "minimum": 1, "maximum": 2147483647}
                        },
                        "required": ["name", "count"],
                        "additionalProperties": false
                      },
                      "minItems": 0
                    },
                    "size": {"type": "string", "enum": ["SMALL", "LARGE"]},
                    "due_by": {"type": "string", "format": "date-time", "description": "Not later."},
                    "gift": {"type": "boolean"},
                    "prices": {
                      "type": "object",
                      "propertyNames": {"pattern": "^(?:.*)$"},
                      "additionalProperties": {"type": "number"}
                    }
                  },
                  "required": ["customer", "parts", "size", "prices"],
                  "additionalProperties": false
                }
                """)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"customer\":\"c\"|\"customer\":7|/customer|must be a string",
                "\"customer\":\"c\"|\"customer\":null|/customer|must be a string",
                "\"customer\":\"c\"|\"Customer\":\"c\"|/customer|is required",
                "\"customer\":\"c\"|\"customer\":\" \"|''|an order has a customer",
                "\"size\":\"LARGE\"|\"size\":\"HUGE\"|/size|must be one of SMALL, LARGE",
                "\"count\":2|\"count\":0|/parts/0/count|must be an integer from 1 to 2147483647",
                "\"count\":2|\"count\":2,\"x\":1|/parts/0/x|is not a field of this payload",
                "1.50|\"1.50\"|/prices/a|must be a number",
                "2026-11-23T12:00:00Z|yesterday|/due_by|does not have the form that the schema says"
            })
    void wrongPayloadsAreRefusedWithAPointer(String part, String instead, String pointer, String detail) {
        assertThat(errors(ORDER.replace(part, instead))).contains(new FieldError(pointer, detail));
    }

    @Test
    void whatIsNotRequiredMayBeAbsent() {
        assertThat(errors("{\"customer\":\"c\",\"parts\":[],\"size\":\"SMALL\",\"prices\":{}}"))
                .isEmpty();
    }

    record Everything(
            boolean a,
            Integer b,
            long c,
            double d,
            Float e,
            UUID f,
            URI g,
            LocalDate h,
            Duration i,
            JsonNode j,
            Object k,
            Set<List<String>> l) {}

    @Handles("everything")
    static class EverythingHandler extends TypedHandler<Everything, Everything> {
        @Override
        public Everything run(Everything payload, JobContext job) {
            return payload;
        }
    }

    @Test
    void allTypesComeBackAsTheyCame() throws Exception {
        String payload = "{\"a\":true,\"b\":1,\"c\":9223372036854775807,\"d\":1.5,\"e\":2.5,"
                + "\"f\":\"00000000-0000-0001-0000-000000000002\",\"g\":\"http://a/b\",\"h\":\"2026-11-23\","
                + "\"i\":\"PT1M\",\"j\":[{}],\"k\":{\"x\":[1]},\"l\":[[\"y\"]]}";
        EverythingHandler everything = new EverythingHandler();

        assertThat(everything.check(new Payload(new Json(payload)))).isEmpty();
        assertThat(everything.run(RecordedContext.of(payload))).isEqualTo(Outcome.done(new Json(payload)));
    }

    @Handles("outcome")
    static class OutcomeHandler extends TypedHandler<Part, Outcome> {
        @Override
        public Outcome run(Part payload, JobContext job) {
            return Outcome.snoozed(Duration.ofSeconds(payload.count()));
        }
    }

    @Handles("nothing")
    static class NothingHandler extends TypedHandler<Part, Void> {
        @Override
        public @Nullable Void run(Part payload, JobContext job) {
            return null;
        }
    }

    @Test
    void anOutcomeIsTakenAsItIsAndNothingIsNull() throws Exception {
        String part = "{\"name\":\"a\",\"count\":5}";

        assertThat(new OutcomeHandler().run(RecordedContext.of(part)))
                .isEqualTo(Outcome.snoozed(Duration.ofSeconds(5)));
        assertThat(new NothingHandler().run(RecordedContext.of(part))).isEqualTo(Outcome.done(Json.NULL));
        assertThat(new OutcomeHandler().defaults().timeout()).isEmpty();
        assertThat(new OutcomeHandler().defaults().backoff()).isEqualTo(Backoff.DEFAULT);
    }

    static class Nameless extends TypedHandler<Part, Void> {
        @Override
        public @Nullable Void run(Part payload, JobContext job) {
            return null;
        }
    }

    @Handles("x")
    static class NoRecord extends TypedHandler<String, Void> {
        @Override
        public @Nullable Void run(String payload, JobContext job) {
            return null;
        }
    }

    record Endless(String name, List<Endless> inner) {}

    @Handles("x")
    static class EndlessHandler extends TypedHandler<Endless, Void> {
        @Override
        public @Nullable Void run(Endless payload, JobContext job) {
            return null;
        }
    }

    record Odd(Thread thread) {}

    @Handles("x")
    static class OddHandler extends TypedHandler<Odd, Void> {
        @Override
        public @Nullable Void run(Odd payload, JobContext job) {
            return null;
        }
    }

    @Handles(value = "x", timeout = "soon")
    static class Untimely extends TypedHandler<Part, Void> {
        @Override
        public @Nullable Void run(Part payload, JobContext job) {
            return null;
        }
    }

    @Handles(value = "x", timeout = "999999h")
    static class Patient extends TypedHandler<Part, Void> {
        @Override
        public @Nullable Void run(Part payload, JobContext job) {
            return null;
        }
    }

    @Handles(value = "x", maxRetries = 101)
    static class Stubborn extends TypedHandler<Part, Void> {
        @Override
        public @Nullable Void run(Part payload, JobContext job) {
            return null;
        }
    }

    @Test
    void mistakesAreSaidWhenTheNodeStarts() {
        refused(Nameless::new, "must be annotated with @Handles(\"TYPE\")");
        refused(NoRecord::new, "with a record as payload");
        refused(EndlessHandler::new, "is a part of itself");
        refused(OddHandler::new, "has a type that no schema is made for");
        refused(Untimely::new, "'soon' must be a whole number");
        refused(Patient::new, "timeout must be up to 366 days");
        refused(Stubborn::new, "maxRetries must be from 0 to 100");
    }

    private static void refused(Supplier<JobHandler> handler, String why) {
        assertThatThrownBy(handler::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(why);
    }

    private List<FieldError> errors(String payload) {
        return handler.check(new Payload(new Json(payload)));
    }

    private static JsonNode tree(Json json) {
        return new Payload(json).tree();
    }
}
