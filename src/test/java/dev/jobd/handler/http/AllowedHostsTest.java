package dev.jobd.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.CannotStart;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedHostsTest {
    private static final InetAddress PUBLIC = InetAddress.ofLiteral("1.1.1.1");
    private static final InetAddress PRIVATE = InetAddress.ofLiteral("10.1.2.3");

    @Test
    void withoutRulesOnlyPublicAddressesAreAllowed() {
        AllowedHosts none = AllowedHosts.of(List.of());

        assertThat(none.choose(target("http://a/"), PRIVATE)).isEmpty();
        assertThat(none.choose(target("http://a/"), PRIVATE, PUBLIC)).contains(PUBLIC);
        assertThat(none.choose(target("http://a/"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "planner, http://planner/, 10.1.2.3",
        "Planner, http://PLANNER:81/, 10.1.2.3",
        "planner:81, http://planner:81/, 10.1.2.3",
        "db:8080, http://db:8080/, 10.1.2.3",
        "my_service, http://my_service/, 127.0.0.1",
        "*.internal, http://a.b.internal/, 10.1.2.3",
        "*.internal:443, https://a.internal/, 10.1.2.3",
        "10.1.2.3, http://whatever/, 10.1.2.3",
        "10.1.0.0/16, http://whatever/, 10.1.2.3",
        "10.1.0.0/16:80, http://whatever/, 10.1.2.3",
        "0.0.0.0/0, http://whatever/, 127.0.0.1",
        "::1, http://localhost/, ::1",
        "[::1], http://localhost/, ::1",
        "[::1]:80, http://[::1]/, ::1",
        "fd00::/8, http://whatever/, fd12::1",
        "127.0.0.1, http://localhost/, ::ffff:127.0.0.1"
    })
    void aRuleNamesWhereCallsMayGo(String rule, String url, String address) {
        assertThat(AllowedHosts.of(List.of("other", rule)).choose(target(url), InetAddress.ofLiteral(address)))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "planner, http://planner.evil.example/, 10.1.2.3",
        "planner, http://evil-planner/, 10.1.2.3",
        "planner:81, http://planner/, 10.1.2.3",
        "*.internal, http://internal/, 10.1.2.3",
        "*.internal, http://evilinternal/, 10.1.2.3",
        "*.internal, http://a.internal.evil.example/, 10.1.2.3",
        "10.1.2.3, http://10.1.2.3/, 10.1.2.4",
        "10.1.0.0/16, http://whatever/, 10.2.0.0",
        "10.1.0.0/16:81, http://whatever/, 10.1.2.3",
        "10.0.0.0/9, http://whatever/, 10.128.0.0",
        "::/0, http://whatever/, 127.0.0.1",
        "localhost, http://127.0.0.1/, 127.0.0.1"
    })
    void andNowhereElse(String rule, String url, String address) {
        assertThat(AllowedHosts.of(List.of(rule)).choose(target(url), InetAddress.ofLiteral(address)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "a*",
                "*.",
                "a/b",
                "http://a",
                "10.0.0.0/33",
                "10.0.0/8",
                "10.0.0.256",
                "::/129",
                "1.2.3.4/",
                "[::1",
                "a:b",
                "-a",
                "a:123456",
                "a:0",
                "a:65536",
                "[::1]:0"
            })
    void whatIsNoRuleStopsTheStart(String rule) {
        assertThatThrownBy(() -> AllowedHosts.of(List.of(rule)))
                .isInstanceOf(CannotStart.class)
                .hasMessageStartingWith("HTTP_ALLOW names '" + rule + "', but must name hosts");
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1/, true",
        "http://[::1]/, true",
        "http://10.0.0.1/, false",
        "http://1.1.1.1/, false",
        "http://a/, false"
    })
    void anAddressInAUrlIsCheckedAtOnce(String url, boolean refused) {
        assertThat(AllowedHosts.of(List.of("10.0.0.0/8")).refusesLiteral(target(url)))
                .isEqualTo(refused);
    }

    private static Target target(String url) {
        return Target.parse(url).orElseThrow();
    }
}
