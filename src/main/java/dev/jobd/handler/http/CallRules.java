package dev.jobd.handler.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.domain.FieldError;
import dev.jobd.handler.PayloadField;
import dev.jobd.handler.PayloadSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the payload of a call may be. */
final class CallRules {
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\t\\x20-\\x7E\\x80-\\xFF]*");

    /** They are about the connection, or follow from the rest. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "keep-alive",
            "proxy-connection");

    static final PayloadSchema SCHEMA = PayloadSchema.object()
            .with(
                    "method",
                    PayloadField.choice(List.of("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"))
                            .describedAs("GET if absent, POST with a body."))
            .requiredString("url", "An absolute URL of http or https.")
            .with(
                    "headers",
                    PayloadField.byName(HEADER, PayloadField.string()).describedAs("Header fields of the request."))
            .with("body", PayloadField.any().describedAs("A string is sent as it is, anything else as JSON."))
            .with(
                    "expect",
                    PayloadField.arrayOf(1, PayloadField.integer(200, 599))
                            .describedAs("The status codes of success; 200 to 299 if absent."));

    private CallRules() {}

    /** What is wrong, with JSON Pointers into the payload. */
    static List<FieldError> check(JsonNode payload, AllowedHosts allowed) {
        List<FieldError> errors = new ArrayList<>(SCHEMA.check(payload));
        if (errors.isEmpty()) {
            checkTarget(payload, allowed, errors);
            checkHeaders(payload, errors);
        }
        return errors;
    }

    private static void checkTarget(JsonNode payload, AllowedHosts allowed, List<FieldError> errors) {
        Optional<Target> target = Target.parse(payload.path("url").textValue());
        if (target.isEmpty()) {
            errors.add(new FieldError("/url", "must be an absolute URL of http or https, without a user"));
        } else if (allowed.refusesLiteral(target.get())) {
            errors.add(
                    new FieldError("/url", "leads to an address that is not public, and HTTP_ALLOW does not name it"));
        }
        if (payload.has("body")
                && Set.of("GET", "HEAD").contains(payload.path("method").asText())) {
            errors.add(new FieldError("/body", "is not for GET and HEAD"));
        }
    }

    private static void checkHeaders(JsonNode payload, List<FieldError> errors) {
        payload.path("headers").properties().forEach(header -> {
            String pointer = "/headers" + FieldError.token(header.getKey());
            if (OWN_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                errors.add(new FieldError(pointer, "is for jobd to set"));
            } else if (!HEADER_VALUE.matcher(header.getValue().textValue()).matches()) {
                errors.add(new FieldError(pointer, "must be one line of characters up to U+00FF"));
            }
        });
    }
}
