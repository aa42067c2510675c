package dev.jobd.testing;

import io.restassured.RestAssured;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A TCP connection to the node under test that sends whatever bytes it is told to, and reads HTTP answers. */
public final class RawConnection implements Closeable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Socket socket;
    private final InputStream in;

    private RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    public static RawConnection open() {
        try {
            Socket socket = new Socket("localhost", RestAssured.port);
            socket.setSoTimeout((int) LIMIT.toMillis());
            return new RawConnection(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends this on a connection of its own and reads one answer. */
    public static RawAnswer exchange(String request) {
        try (RawConnection connection = open()) {
            return connection.send(request).answer();
        }
    }

    /** Sends text whose chars are bytes. */
    public RawConnection send(String latin1) {
        return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A server that has answered and closed before it read everything is no failure: the answer tells. */
    public RawConnection send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        } catch (SocketException _) {
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Says that nothing more comes from here; answers can still be read. */
    public RawConnection endInput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The next answer to a request that was not HEAD. */
    public RawAnswer answer() {
        try {
            RawAnswer head = head();
            byte[] body = head.header("content-length")
                    .map(length -> read(Integer.parseInt(length)))
                    .orElse(new byte[0]);
            return head.withBody(new String(body, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next answer to a HEAD request: no body follows, whatever its headers say. */
    public RawAnswer headAnswer() {
        try {
            return head();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server closes the connection, and sends nothing before. */
    public boolean closedByServer() {
        try {
            return in.read() < 0;
        } catch (SocketException _) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RawAnswer head() throws IOException {
        String statusLine = line();
        List<String> headers = new ArrayList<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            headers.add(header);
        }
        return new RawAnswer(statusLine, headers, "");
    }

    private byte[] read(int length) {
        try {
            return in.readNBytes(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("closed in the middle of an answer, after: " + line);
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
