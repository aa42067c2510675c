package dev.jobd.api;

import dev.jobd.domain.Json;
import java.nio.charset.StandardCharsets;

/** Takes the insignificant white space (RFC 8259, section 2) out of JSON that has been checked; all else stays as it was. */
final class CompactJson {

    private CompactJson() {}

    /** @param json valid JSON in UTF-8, from {@code start} to before {@code end} */
    static Json of(byte[] json, int start, int end) {
        byte[] compact = null;
        int length = 0;
        boolean inString = false;
        for (int at = start; at < end; at++) {
            byte b = json[at];
            if (inString) {
                if (b == '\\') {
                    // The escaped byte, which may be a quote, does not count.
                    if (compact != null) {
                        compact[length++] = b;
                    }
                    b = json[++at];
                } else if (b == '"') {
                    inString = false;
                }
            } else if (b == '"') {
                inString = true;
            } else if (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
                if (compact == null) {
                    compact = new byte[end - start];
                    length = at - start;
                    System.arraycopy(json, start, compact, 0, length);
                }
                continue;
            }
            if (compact != null) {
                compact[length++] = b;
            }
        }
        return new Json(
                compact == null
                        ? new String(json, start, end - start, StandardCharsets.UTF_8)
                        : new String(compact, 0, length, StandardCharsets.UTF_8));
    }
}
