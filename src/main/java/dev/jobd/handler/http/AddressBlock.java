package dev.jobd.handler.http;

import java.net.InetAddress;
import java.util.Optional;

/**
 * The addresses that begin with the same bits: {@code 10.0.0.0/8}, or {@code fc00::/7}.
 *
 * @param start the bytes of the first one, not to be changed; addresses themselves cannot be made when a native binary is built
 * @param bits how many
 */
record AddressBlock(byte[] start, int bits) {

    /** One that is known to be well-formed. */
    static AddressBlock of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(text));
    }

    /** A block, or a single address; empty when the text is neither. */
    static Optional<AddressBlock> parse(String text) {
        int slash = text.indexOf('/');
        try {
            byte[] start = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                    .getAddress();
            int size = start.length * Byte.SIZE;
            int bits = slash < 0 ? size : Integer.parseUnsignedInt(text.substring(slash + 1));
            return bits < 0 || bits > size ? Optional.empty() : Optional.of(new AddressBlock(start, bits));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean contains(InetAddress address) {
        byte[] other = address.getAddress();
        if (start.length != other.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (start[i] != other[i]) {
                return false;
            }
        }
        int rest = bits % Byte.SIZE;
        return rest == 0 || (start[whole] & 0xFF) >> Byte.SIZE - rest == (other[whole] & 0xFF) >> Byte.SIZE - rest;
    }
}
