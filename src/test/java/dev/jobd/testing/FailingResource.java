package dev.jobd.testing;

import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.WebApplicationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A resource with all kinds of bugs. */
@Path("/failing")
@SuppressWarnings("DoNotCallSuggester")
public final class FailingResource {
    public static final String SECRET = "jdbc:secret@inside";

    @GET
    public String now() {
        throw failure();
    }

    @GET
    @Path("/later")
    public CompletionStage<String> later() {
        return CompletableFuture.supplyAsync(() -> {
            throw failure();
        });
    }

    @GET
    @Path("/with-a-status")
    public String withAStatus() {
        throw new WebApplicationException(SECRET, 502);
    }

    void route(@Observes Router router) {
        router.route("/failing/route").order(-1).handler(_ -> {
            throw failure();
        });
    }

    private static IllegalStateException failure() {
        return new IllegalStateException(SECRET);
    }
}
