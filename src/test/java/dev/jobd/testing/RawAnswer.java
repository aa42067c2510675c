package dev.jobd.testing;

import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An HTTP answer as it came over the wire. */
public record RawAnswer(String statusLine, List<String> headers, String body) {

    public int status() {
        return Integer.parseInt(statusLine.split(" ", 3)[1]);
    }

    /** @param name in lower case */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    public JsonPath json() {
        return new JsonPath(body);
    }

    RawAnswer withBody(String text) {
        return new RawAnswer(statusLine, headers, text);
    }
}
