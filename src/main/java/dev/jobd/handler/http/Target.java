package dev.jobd.handler.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a request goes: a URL (RFC 3986) of the scheme http or https, taken to pieces once, so that what is checked is what is
 * called.
 *
 * @param host in lower case, without the brackets of an IPv6 address
 * @param path with the query
 */
record Target(boolean tls, String host, int port, String path) {
    /** Not only of host names: those of containers have underscores. */
    private static final Pattern AUTHORITY =
            Pattern.compile("(?:\\[(?<six>[0-9A-Fa-f:.]+)]|(?<name>[A-Za-z0-9_.~-]+))(?::(?<port>\\d{0,5}))?");

    /** To the one a number, to the other a name: what means different things to different readers is not called. */
    private static final Pattern NUMBER = Pattern.compile("(?:.*\\.)?(?:\\d+|0[xX][0-9A-Fa-f]*)\\.?");

    private static final Pattern DOTTED = Pattern.compile("(?:(?:0|[1-9]\\d{0,2})(?:\\.(?!$)|$)){4}");
    static final int MAX_PORT = 65_535;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** Empty when the text is no absolute URL of these schemes, or has a user in it. */
    static Optional<Target> parse(String url) {
        try {
            return of(new URI(url));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<Target> of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        Matcher authority = AUTHORITY.matcher(String.valueOf(uri.getRawAuthority()));
        if (!scheme.equals("http") && !scheme.equals("https")
                || uri.getRawAuthority() == null
                || !authority.matches()) {
            return Optional.empty();
        }
        boolean tls = scheme.equals("https");
        String number = authority.group("port");
        int port = number == null || number.isEmpty() ? tls ? HTTPS : HTTP : Integer.parseInt(number);
        String host = authority.group("six") == null ? authority.group("name") : authority.group("six");
        if (NUMBER.matcher(host).matches() && !DOTTED.matcher(host).matches()) {
            return Optional.empty();
        }
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return port < 1 || port > MAX_PORT
                ? Optional.empty()
                : Optional.of(new Target(tls, host.toLowerCase(Locale.ROOT), port, path + query));
    }

    /** Where a redirect from here leads (RFC 9110, 10.2.2); empty when it leads to nothing that can be called. */
    Optional<Target> redirect(String location) {
        try {
            URI to = new URI(location);
            // RFC 3986, unlike what Java's URI follows: without a path it is that of here.
            boolean samePath = to.getScheme() == null
                    && to.getRawAuthority() == null
                    && to.getRawPath().isEmpty();
            return !samePath
                    ? of(new URI(url()).resolve(to))
                    : of(new URI(to.getRawQuery() == null ? url() : withoutQuery() + "?" + to.getRawQuery()));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** As it stands in a URL. */
    String authority() {
        return port == (tls ? HTTPS : HTTP) ? name() : name() + ":" + port;
    }

    /** Scheme, host and port (RFC 6454), the latter if it is not the usual one. */
    String origin() {
        return (tls ? "https://" : "http://") + authority();
    }

    String url() {
        return origin() + path;
    }

    /** For a log: queries have secrets in them now and then. */
    String withoutQuery() {
        int query = path.indexOf('?');
        return origin() + (query < 0 ? path : path.substring(0, query));
    }

    /** The host as it stands in a URL. */
    String name() {
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
