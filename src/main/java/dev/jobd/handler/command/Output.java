package dev.jobd.handler.command;

import dev.jobd.domain.JobLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What a program writes to one of its outputs: its beginning is kept, and it is told line by line as far as a log has room
 * for it. The rest is read and forgotten, however much it is. For use by one thread.
 */
final class Output {
    /** In bytes. Two of these fit into a result even if every character of them has to be escaped. */
    static final int KEPT = 64 * 1024;

    /** In bytes; a longer line is told as several. */
    static final int LONGEST_LINE = 4096;

    private static final int CHUNK = 16 * 1024;
    private static final byte[] MARK = ProgressLine.MARK.getBytes(StandardCharsets.US_ASCII);

    private final InputStream from;
    private final Consumer<String> lines;
    private final byte[] chunk = new byte[CHUNK];
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final byte[] line = new byte[LONGEST_LINE];
    private int length;
    private long told;
    private boolean cut;
    private final byte[] last = new byte[LONGEST_LINE];
    private int lastLength;

    Output(InputStream from, Consumer<String> lines) {
        this.from = from;
        this.lines = lines;
    }

    /** Reads what there is, up to a limit, without waiting: so many bytes. */
    int read() throws IOException {
        int ready = Math.min(from.available(), CHUNK);
        if (ready <= 0) {
            return 0;
        }
        int size = Math.max(0, from.read(chunk, 0, ready));
        keep(size);
        for (int i = 0; i < size; i++) {
            add(chunk[i]);
        }
        return size;
    }

    private void keep(int size) {
        int room = Math.min(size, KEPT - kept.size());
        kept.write(chunk, 0, room);
        cut |= room < size;
    }

    private void add(byte next) {
        if (next == '\n') {
            tell(length > 0 && line[length - 1] == '\r' ? length - 1 : length);
            length = 0;
            return;
        }
        if (length == LONGEST_LINE) {
            int end = wholeCharacters(line, length);
            tell(end);
            System.arraycopy(line, end, line, 0, length - end);
            length -= end;
        }
        line[length++] = next;
    }

    /** Nothing follows: a line without an end is one too. */
    void end() {
        if (length > 0) {
            tell(length);
            length = 0;
        }
    }

    private void tell(int end) {
        boolean room = told <= JobLog.MAX_BYTES;
        if (room || marked(end)) {
            told += end + 1;
            lines.accept(new String(line, 0, end, StandardCharsets.UTF_8));
        }
        if (end > 0) {
            System.arraycopy(line, 0, last, 0, end);
            lastLength = end;
        }
    }

    private boolean marked(int end) {
        if (end < MARK.length) {
            return false;
        }
        for (int i = 0; i < MARK.length; i++) {
            if (line[i] != MARK[i]) {
                return false;
            }
        }
        return true;
    }

    /** How many of the bytes there are without those of a character in UTF-8 of which the end is missing. */
    private static int wholeCharacters(byte[] bytes, int size) {
        int start = size - 1;
        while (start > 0 && start > size - 4 && (bytes[start] & 0xC0) == 0x80) {
            start--;
        }
        int first = bytes[start] & 0xFF;
        int needed = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
        return start > 0 && start + needed > size ? start : size;
    }

    /** The beginning, as UTF-8; what is none is replaced. */
    String text() {
        byte[] bytes = kept.toByteArray();
        return new String(bytes, 0, cut ? wholeCharacters(bytes, bytes.length) : bytes.length, StandardCharsets.UTF_8);
    }

    /** Whether {@link #text} is not all. */
    boolean cut() {
        return cut;
    }

    /** The last line that has something in it. */
    String lastLine() {
        return new String(last, 0, lastLength, StandardCharsets.UTF_8);
    }
}
