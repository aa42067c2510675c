package dev.jobd.handler.http;

import java.net.InetAddress;
import java.util.Optional;

/**
 * The addresses that begin with the same bits: {@code 10.0.0.0/8}, or {@code fc00::/7}.
 *
 * @param bits how many
 */
record AddressBlock(InetAddress start, int bits) {

    /** One that is known to be well-formed. */
    static AddressBlock of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(text));
    }

    /** A block, or a single address; empty when the text is neither. */
    static Optional<AddressBlock> parse(String text) {
        int slash = text.indexOf('/');
        try {
            InetAddress start = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int size = start.getAddress().length * Byte.SIZE;
            int bits = slash < 0 ? size : Integer.parseUnsignedInt(text.substring(slash + 1));
            return bits < 0 || bits > size ? Optional.empty() : Optional.of(new AddressBlock(start, bits));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean contains(InetAddress address) {
        byte[] a = start.getAddress();
        byte[] b = address.getAddress();
        if (a.length != b.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (a[i] != b[i]) {
                return false;
            }
        }
        int rest = bits % Byte.SIZE;
        return rest == 0 || (a[whole] & 0xFF) >> Byte.SIZE - rest == (b[whole] & 0xFF) >> Byte.SIZE - rest;
    }
}
