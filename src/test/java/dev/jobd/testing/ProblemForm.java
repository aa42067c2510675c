package dev.jobd.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.regex.Pattern;

/** The form that every error has (RFC 9457), and that nothing of the inside shows in it. */
public final class ProblemForm {
    private static final Pattern INSIDE =
            Pattern.compile("\\b[a-z]+(\\.[a-z]+)+\\.[A-Z]\\w+|Exception|\\bat [a-z]+\\.[a-z]+\\.");

    private ProblemForm() {}

    public static void check(RawAnswer answer, int status, String code) {
        assertThat(answer.statusLine()).startsWith("HTTP/1.1 " + status + ' ');
        checkForm(answer);
        assertThat(answer.json().getString("code")).isEqualTo(code);
    }

    /** For answers whose status is a matter of taste. */
    public static void checkForm(RawAnswer answer) {
        assertThat(answer.header("content-type")).as(answer.toString()).contains("application/problem+json");
        Map<String, Object> problem = answer.json().getMap("");
        assertThat(problem).containsKeys("type", "title", "status", "detail", "code");
        assertThat(problem.get("status")).isEqualTo(answer.status());
        assertThat(problem.get("type")).asString().endsWith((String) problem.get("code"));
        assertThat(problem.get("title")).asString().isNotBlank();
        assertThat(problem.get("detail")).asString().endsWith(".");
        assertThat(answer.body()).doesNotContainPattern(INSIDE);
    }
}
