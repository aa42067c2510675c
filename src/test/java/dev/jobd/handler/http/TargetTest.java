package dev.jobd.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

    @ParameterizedTest
    @CsvSource({
        "http://a.example, false, a.example, 80, /",
        "HTTPS://A.Example/b?c=%20d#e, true, a.example, 443, /b?c=%20d",
        "http://a:8080?q, false, a, 8080, /?q",
        "http://my_service:/x, false, my_service, 80, /x",
        "http://[::1]:81/, false, ::1, 81, /",
        "https://10.0.0.1//b, true, 10.0.0.1, 443, //b"
    })
    void aUrlIsTakenToPieces(String url, boolean tls, String host, int port, String path) {
        assertThat(Target.parse(url)).contains(new Target(tls, host, port, path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "/a",
                "//a/b",
                "http:",
                "http:a",
                "http:///a",
                "http://",
                "http://:80/",
                "http://a:0/",
                "http://a:65536/",
                "http://a:-1/",
                "http://a:1:2/",
                "http://a:80a/",
                "ftp://a/",
                "file:///etc/passwd",
                "gopher://a:70/",
                "javascript:alert(1)",
                "http://user@a/",
                "http://user:password@a/",
                "http://a@127.0.0.1/",
                "http://127.0.0.1\\@a/",
                "http://a b/",
                "http://a/b c",
                "http://a/%zz",
                "http://a%2eb/",
                "http://ä.example/",
                "http://127。0。0。1/",
                "http://①②⑦.0.0.1/",
                "http://127.1/",
                "http://2130706433/",
                "http://0177.0.0.1/",
                "http://0x7f.0.0.1/",
                "http://127.0.0.0x1/",
                "http://127.0.0.1./",
                "http://1.2.3.4.5/",
                "http://a.1/",
                "http://0x/",
                "http://[::1",
                "http://[fe80::1%25eth0]/",
                "http://[v1.a]/",
                " http://a/",
                "http://a/\r\nHost: b"
            })
    void everythingElseIsRefused(String url) {
        assertThat(Target.parse(url)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/c, http://a.example:81/c",
        "c?d, http://a.example:81/b/c?d",
        "//other/c, http://other/c",
        "https://other, https://other/",
        "../../x, http://a.example:81/../x",
        "?c=d, http://a.example:81/b/x?c=d",
        "#e, http://a.example:81/b/x",
        "'', http://a.example:81/b/x"
    })
    void aRedirectIsRelativeToWhereItComesFrom(String location, String url) {
        assertThat(Target.parse("http://a.example:81/b/x").orElseThrow().redirect(location))
                .map(Target::url)
                .contains(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a/", "http://user@a/", "http://a b", "mailto:a@b"})
    void aRedirectToWhatCannotBeCalledLeadsNowhere(String location) {
        assertThat(Target.parse("http://a/").orElseThrow().redirect(location)).isEmpty();
    }

    @Test
    void usualPortsAreNotShown() {
        assertThat(Target.parse("https://a:443/").orElseThrow().url()).isEqualTo("https://a/");
        assertThat(Target.parse("https://[::1]:80/").orElseThrow().url()).isEqualTo("https://[::1]:80/");
    }

    @Test
    void anOriginIsSchemeHostAndPort() {
        assertThat(Target.parse("http://A:80/b?c").orElseThrow().origin()).isEqualTo("http://a");
        assertThat(Target.parse("https://a/b").orElseThrow().origin()).isEqualTo("https://a");
        assertThat(Target.parse("http://[::1]:81/").orElseThrow().origin()).isEqualTo("http://[::1]:81");
    }

    @Test
    void whatIsLoggedHasNoQuery() {
        assertThat(Target.parse("http://a/b?token=c").orElseThrow().withoutQuery())
                .isEqualTo("http://a/b");
    }
}
