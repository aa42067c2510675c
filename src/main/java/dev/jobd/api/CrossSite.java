package dev.jobd.api;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AsciiString;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds requests that a page of another site has a browser send: a page that a developer reads must not submit jobs to the
 * node on the same machine. Browsers say where a request comes from with {@code Sec-Fetch-Site} (Fetch Metadata), older ones
 * with {@code Origin} (RFC 6454); programs that are no browsers send neither. Reading needs no such care, as no answer
 * allows other sites to see it.
 */
final class CrossSite {
    private static final AsciiString SEC_FETCH_SITE = AsciiString.cached("sec-fetch-site");
    private static final Set<String> OWN = Set.of("same-origin", "none");
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private CrossSite() {}

    /** Whether it would change something in the name of another site. */
    static boolean forges(HttpRequest request) {
        if (READING.contains(request.method())) {
            return false;
        }
        HttpHeaders headers = request.headers();
        String site = headers.get(SEC_FETCH_SITE);
        if (site != null) {
            return !OWN.contains(site);
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        return origin != null && !sameHost(origin, headers.get(HttpHeaderNames.HOST));
    }

    private static boolean sameHost(String origin, @Nullable String host) {
        try {
            String from = new URI(origin).getRawAuthority();
            return from != null && host != null && from.toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
