package dev.jobd.handler.http;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/** Sends requests and reads answers, any number at once: a call that waits for its service has no thread of its own. */
@Singleton
public final class HttpExchange {
    /** How many jobs run at all is limited elsewhere; each host that is called costs a few bytes for each of these. */
    private static final int MOST_TO_ONE_HOST = 10_000;

    private static final int MOST_LOOKUPS = 8;
    private static final int FIRST_FINAL = 200;
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);
    private static final int CONNECT_MS = 10_000;
    private static final int IDLE_SECONDS = 15;
    private static final int MAX_HEADERS = 16 * 1024;

    private final WorkerExecutor lookups;
    private final HttpClient client;

    /** Those that are under way, by name: many calls to one host need one. */
    private final Map<String, CompletableFuture<InetAddress[]>> lookedUp = new ConcurrentHashMap<>();

    HttpExchange(Vertx vertx) {
        // Of their own: a name server that does not answer is to keep nothing else waiting.
        this.lookups = vertx.createSharedWorkerExecutor("lookup", MOST_LOOKUPS);
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout(CONNECT_MS)
                .setKeepAliveTimeout(IDLE_SECONDS)
                .setMaxHeaderSize(MAX_HEADERS)
                .setMaxInitialLineLength(MAX_HEADERS)
                .setDecompressionSupported(false);
        this.client = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(MOST_TO_ONE_HOST))
                // Who calls is told of failures, the log is not.
                .withConnectHandler(connection -> connection.exceptionHandler(_ -> {}))
                .build();
    }

    /**
     * The addresses that a host name leads to. Blocks.
     *
     * @throws ExecutionException when it leads to none
     */
    InetAddress[] resolve(String host) throws InterruptedException, ExecutionException {
        if (AddressBlock.parse(host).isPresent()) {
            return new InetAddress[] {InetAddress.ofLiteral(host)};
        }
        CompletableFuture<InetAddress[]> lookup = lookedUp.computeIfAbsent(host, this::lookUp);
        lookup.whenComplete((_, _) -> lookedUp.remove(host, lookup));
        return lookup.get();
    }

    private CompletableFuture<InetAddress[]> lookUp(String host) {
        return lookups.executeBlocking(() -> InetAddress.getAllByName(host), false)
                .toCompletionStage()
                .toCompletableFuture();
    }

    /**
     * Sends a request and waits for the answer. An interrupt ends it.
     *
     * @param address to connect to, whatever the name of the host leads to by now
     */
    Answer send(Call call, InetAddress address) throws InterruptedException, ExecutionException {
        Exchange exchange = new Exchange();
        client.request(options(call, address)).onComplete(opened -> {
            if (opened.succeeded()) {
                exchange.begin(opened.result(), call.body());
            } else {
                exchange.answer.completeExceptionally(opened.cause());
            }
        });
        try {
            return exchange.answer.get();
        } catch (InterruptedException e) {
            exchange.end();
            throw e;
        }
    }

    private static RequestOptions options(Call call, InetAddress address) {
        Target target = call.target();
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.inetSocketAddress(target.port(), address.getHostAddress()))
                .setHost(target.name())
                .setPort(target.port())
                .setSsl(target.tls())
                .setMethod(HttpMethod.valueOf(call.method()))
                .setURI(target.path())
                .setFollowRedirects(false);
        call.headers().forEach(options::putHeader);
        return options;
    }

    /** One request under way. Its answer is put together by the thread of its connection. */
    private static final class Exchange {
        private final CompletableFuture<Answer> answer = new CompletableFuture<>();
        private final AtomicReference<HttpClientRequest> request = new AtomicReference<>();
        private final Buffer body = Buffer.buffer();

        void begin(HttpClientRequest opened, Optional<byte[]> content) {
            request.set(opened);
            opened.exceptionHandler(answer::completeExceptionally);
            if (answer.isDone()) {
                opened.reset();
                return;
            }
            opened.response().onComplete(answered -> {
                if (answered.succeeded()) {
                    read(answered.result());
                } else {
                    answer.completeExceptionally(answered.cause());
                }
            });
            if (content.isPresent() || WITH_BODY.contains(opened.getMethod())) {
                // With the length of nothing, which some want to have, if there is nothing.
                opened.end(Buffer.buffer(content.orElse(new byte[0])));
            } else {
                opened.end();
            }
        }

        private void read(HttpClientResponse response) {
            if (response.statusCode() < FIRST_FINAL) {
                // Another answer follows, which is nobody's on a connection that goes on.
                response.request().connection().close();
                answer.completeExceptionally(new IOException("an interim answer in place of one"));
                return;
            }
            response.exceptionHandler(answer::completeExceptionally);
            response.handler(part -> {
                int room = Answer.MAX_BODY - body.length();
                body.appendBuffer(part, 0, Math.min(room, part.length()));
                if (part.length() > room && answer.complete(answer(response, true))) {
                    response.request().reset();
                }
            });
            response.endHandler(_ -> answer.complete(answer(response, false)));
        }

        private Answer answer(HttpClientResponse response, boolean cut) {
            Map<String, String> headers = new TreeMap<>();
            response.headers()
                    .forEach((name, value) ->
                            headers.merge(name.toLowerCase(Locale.ROOT), value, (one, other) -> one + ", " + other));
            return new Answer(response.statusCode(), headers, body.getBytes(), cut);
        }

        /** Nobody waits for it any more. */
        void end() {
            answer.cancel(false);
            HttpClientRequest opened = request.get();
            if (opened != null) {
                opened.reset();
            }
        }
    }
}
