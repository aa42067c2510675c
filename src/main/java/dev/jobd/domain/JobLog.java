package dev.jobd.domain;

import java.nio.charset.StandardCharsets;

/**
 * The log of one job: append-only lines of text, {@value #MAX_BYTES} bytes of UTF-8 at most, the line that says that it
 * was cut included. Not safe for use by several threads at once: its owner guards it.
 */
public final class JobLog {
    public static final int MAX_BYTES = 64 * 1024;

    private static final String CUT = "[log cut at 64 KiB]\n";
    private static final int ROOM = MAX_BYTES - CUT.length();

    private final StringBuilder text = new StringBuilder();
    private int bytes;
    private boolean cut;

    /**
     * Adds a line; a line break follows it.
     *
     * @return false when the log had been cut before, so that nothing changed
     */
    public boolean append(String line) {
        if (cut) {
            return false;
        }
        int end = fitting(line);
        text.append(line, 0, end);
        if (end == line.length() && bytes < ROOM) {
            text.append('\n');
            bytes++;
        } else {
            if (end > 0) {
                text.append('\n');
            }
            text.append(CUT);
            cut = true;
        }
        return true;
    }

    /** One that has been stored, to go on with. */
    public static JobLog of(String stored) {
        JobLog log = new JobLog();
        log.text.append(stored);
        log.bytes = stored.getBytes(StandardCharsets.UTF_8).length;
        log.cut = stored.endsWith(CUT);
        return log;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** Counts the bytes of the line into the log, up to the last whole character that fits. */
    private int fitting(String line) {
        int at = 0;
        while (at < line.length()) {
            int point = line.codePointAt(at);
            int size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (bytes + size >= ROOM) {
                return at;
            }
            bytes += size;
            at += Character.charCount(point);
        }
        return at;
    }
}
