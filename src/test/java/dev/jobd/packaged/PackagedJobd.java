package dev.jobd.packaged;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packaged program in a process of its own, seen from outside: the native binary when there is one, else the jar. */
final class PackagedJobd implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:]+:(\\d+)");
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private volatile int port;
    private final Thread reader;
    private final HttpClient http = HttpClient.newHttpClient();

    private PackagedJobd(Map<String, String> environment, List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(command(arguments)).redirectErrorStream(true);
        // Whatever the one who runs the tests has set is not for this process.
        builder.environment()
                .keySet()
                .removeIf(name ->
                        name.matches("PORT|HOST|STORE|LEASE|NODE_NAME|(MAX|LOG|JOB|CANCEL|SHUTDOWN|COMMAND|HTTP)_.*"));
        builder.environment().put("PORT", "0");
        builder.environment().putAll(environment);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader = Thread.ofPlatform().daemon().start(this::readLines);
    }

    static PackagedJobd launch(Map<String, String> environment, String... arguments) {
        return new PackagedJobd(environment, List.of(arguments));
    }

    /** Launches it and waits until it listens. */
    static PackagedJobd start(Map<String, String> environment, String... arguments) {
        PackagedJobd jobd = launch(environment, arguments);
        try {
            await().atMost(LIMIT).until(() -> jobd.port() > 0 || !jobd.process.isAlive());
        } catch (RuntimeException e) {
            jobd.close();
            throw e;
        }
        if (jobd.port() == 0) {
            throw new IllegalStateException("jobd did not start: " + jobd.lines());
        }
        return jobd;
    }

    private static List<String> command(List<String> arguments) {
        String nativeBinary = System.getProperty("jobd.native", "");
        List<String> command = new ArrayList<>();
        if (nativeBinary.isEmpty()) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(arguments);
            command.addAll(List.of(
                    "-jar", Path.of("target", "quarkus-app", "quarkus-run.jar").toString()));
        } else {
            command.add(nativeBinary);
            command.addAll(arguments);
        }
        return command;
    }

    private void readLines() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines().forEach(this::read);
        } catch (IOException | UncheckedIOException e) {
            lines.add("(output ended: " + e.getMessage() + ")");
        }
    }

    private void read(String line) {
        Matcher listening = LISTENING.matcher(line);
        if (port == 0 && listening.find()) {
            port = Integer.parseInt(listening.group(1));
        }
        lines.add(line);
    }

    /** Where it listens; 0 until it does. */
    int port() {
        return port;
    }

    /** What it has written so far. */
    List<String> lines() {
        return List.copyOf(lines);
    }

    boolean alive() {
        return process.isAlive();
    }

    /** How many threads it has. */
    long threads() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            return threads.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many processes it has, those that have ended and were not asked for included. */
    long children() {
        return process.children().count();
    }

    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    int exitCode() {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("jobd does not end: " + lines);
            }
            reader.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    HttpResponse<String> post(String body) {
        return send(submission(body));
    }

    /** Sends a request with a JSON body; an empty one is none. */
    HttpResponse<String> call(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    HttpRequest.Builder submission(String body) {
        return HttpRequest.newBuilder(uri("/jobs"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    HttpClient http() {
        return http;
    }

    /** Submits a job and answers its id. */
    String submit(String type, String payload) {
        HttpResponse<String> answer = post("{\"type\":\"" + type + "\",\"payload\":" + payload + "}");
        if (answer.statusCode() != 202) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return json(answer.body()).path("job_id").asText();
    }

    JsonNode job(String id) {
        return json(get("/jobs/" + id).body());
    }

    void awaitState(String id, String state) {
        await().atMost(LIMIT).until(() -> job(id).path("state").asText().equals(state));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port() + path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        process.destroyForcibly();
    }
}
