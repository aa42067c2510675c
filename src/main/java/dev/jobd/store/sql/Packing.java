package dev.jobd.store.sql;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Texts as bytes: UTF-8 after a 0, or if that has more than {@value #PLAIN} bytes, after a 1 and compressed (zlib, RFC
 * 1950).
 */
final class Packing {
    static final int PLAIN = 8 * 1024;
    private static final int CHUNK = 8 * 1024;

    private Packing() {}

    static byte[] pack(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > PLAIN) {
            return deflated(bytes);
        }
        byte[] packed = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, packed, 1, bytes.length);
        return packed;
    }

    static String unpack(byte[] packed) {
        return packed[0] == 0
                ? new String(packed, 1, packed.length - 1, StandardCharsets.UTF_8)
                : new String(inflated(packed), StandardCharsets.UTF_8);
    }

    private static byte[] deflated(byte[] bytes) {
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED)) {
            deflater.setInput(bytes);
            deflater.finish();
            ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 4);
            packed.write(1);
            byte[] chunk = new byte[CHUNK];
            while (!deflater.finished()) {
                packed.write(chunk, 0, deflater.deflate(chunk));
            }
            return packed.toByteArray();
        }
    }

    private static byte[] inflated(byte[] packed) {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(packed, 1, packed.length - 1);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(packed.length * 4);
            byte[] chunk = new byte[CHUNK];
            while (!inflater.finished()) {
                int count = inflater.inflate(chunk);
                if (count == 0) {
                    throw new IllegalStateException("a stored text is cut off");
                }
                bytes.write(chunk, 0, count);
            }
            return bytes.toByteArray();
        } catch (DataFormatException e) {
            throw new IllegalStateException("a stored text is no text", e);
        }
    }
}
