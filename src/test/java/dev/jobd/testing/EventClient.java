package dev.jobd.testing;

import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads a stream of server-sent events from a node, as slowly as it is told to. */
public final class EventClient implements Closeable {
    /** Of an event that has none. */
    public static final long NO_ID = -1;

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Socket socket;
    private final InputStream in;
    private final RawAnswer head;
    private int leftOfChunk;

    private EventClient(Socket socket, InputStream in, RawAnswer head) {
        this.socket = socket;
        this.in = in;
        this.head = head;
    }

    /** One event; {@code name} is that of its kind. */
    public record Event(long id, String name, JsonPath data) {

        public String string(String field) {
            return data.getString(field);
        }
    }

    /** @param headers each without its line end */
    public static EventClient open(String path, String... headers) {
        return open(RestAssured.port, Optional.empty(), path, headers);
    }

    /** @param receiveBuffer what the kernel may keep for a client that does not read */
    public static EventClient open(int port, Optional<Integer> receiveBuffer, String path, String... headers) {
        try {
            Socket socket = new Socket();
            if (receiveBuffer.isPresent()) {
                socket.setReceiveBufferSize(receiveBuffer.get());
            }
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.connect(new InetSocketAddress("localhost", port));
            String lines = String.join(
                    "", Stream.of(headers).map(header -> header + "\r\n").toList());
            socket.getOutputStream().write(Requests.bare("GET", path, lines).getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String status = line(in);
            List<String> all = new ArrayList<>();
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                all.add(header);
            }
            return new EventClient(socket, in, new RawAnswer(status, all, ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The status line and the headers of the answer. */
    public RawAnswer head() {
        return head;
    }

    /** The next block of lines, a comment for one; empty when the stream has ended in order. */
    public Optional<List<String>> block() {
        try {
            List<String> lines = new ArrayList<>();
            StringBuilder line = new StringBuilder();
            for (int b = read(); b >= 0; b = read()) {
                if (b != '\n') {
                    line.append((char) b);
                } else if (line.isEmpty()) {
                    return Optional.of(lines);
                } else {
                    lines.add(line.toString());
                    line.setLength(0);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next event, without what is none; empty when the stream has ended in order. */
    public Optional<Event> next() {
        for (Optional<List<String>> block = block(); block.isPresent(); block = block()) {
            List<String> lines = block.get();
            Optional<String> name = field(lines, "event");
            if (name.isPresent()) {
                String data = new String(
                        field(lines, "data").orElseThrow().getBytes(StandardCharsets.ISO_8859_1),
                        StandardCharsets.UTF_8);
                return Optional.of(new Event(
                        field(lines, "id").map(Long::parseLong).orElse(NO_ID), name.get(), new JsonPath(data)));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> field(List<String> lines, String name) {
        String start = name + ": ";
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst();
    }

    /** The events up to the first one that is wanted, which is the last of them. */
    public List<Event> until(Predicate<Event> wanted) {
        List<Event> events = new ArrayList<>();
        for (Optional<Event> event = next(); event.isPresent(); event = next()) {
            events.add(event.get());
            if (wanted.test(event.get())) {
                return events;
            }
        }
        throw new AssertionError("the stream ended after " + events);
    }

    /** The events up to the end of the stream. */
    public List<Event> untilEnd() {
        List<Event> events = new ArrayList<>();
        for (Optional<Event> event = next(); event.isPresent(); event = next()) {
            events.add(event.get());
        }
        return events;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next byte of the body; negative after its last chunk. */
    private int read() throws IOException {
        if (leftOfChunk == 0) {
            leftOfChunk = Integer.parseInt(line(in), 16);
            if (leftOfChunk == 0) {
                return -1;
            }
        }
        int b = in.read();
        if (b < 0) {
            throw new EOFException("cut off");
        }
        if (--leftOfChunk == 0) {
            line(in);
        }
        return b;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("cut off after: " + line);
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }
}
