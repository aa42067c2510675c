package dev.jobd.api;

import dev.jobd.domain.ProblemException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever a resource throws into problem JSON: what the caller can act on as it is, anything else as a 500. */
final class Problems {
    private static final Logger LOG = Logger.getLogger(Problems.class);

    private Problems() {}

    static HttpProblem of(Throwable failure) {
        return switch (failure) {
            case ProblemException e -> HttpProblem.of(e.problem());
            case HttpProblemException e -> e.problem();
            case CompletionException e when e.getCause() != null -> of(e.getCause());
            case WebApplicationException e
            when e.getResponse().getStatus() < 500 ->
                HttpProblem.ofStatus(e.getResponse().getStatus());
            default -> {
                String id = UUID.randomUUID().toString();
                LOG.errorf(failure, "internal error id=%s", id);
                yield HttpProblem.internal(id);
            }
        };
    }

    /** Found by Quarkus REST through its annotation. */
    public static final class Mapper {

        @ServerExceptionMapper(priority = 1)
        public Response any(Throwable failure) {
            return response(of(failure)).build();
        }

        @ServerExceptionMapper(priority = 1)
        public Response web(WebApplicationException failure) {
            return response(of(failure)).build();
        }

        @ServerExceptionMapper(priority = 1)
        public Response method(NotAllowedException failure, UriInfo uri) {
            Response.ResponseBuilder answer = response(HttpProblem.methodNotAllowed());
            AllowedMethods.of(uri.getPath()).ifPresent(methods -> answer.header(HttpHeaders.ALLOW, methods));
            return answer.build();
        }

        /** Quarkus REST looks into one class only, and finds nothing where another one has the path. */
        @ServerExceptionMapper(priority = 1)
        public Response path(NotFoundException failure, UriInfo uri) {
            return AllowedMethods.of(uri.getPath())
                    .map(methods -> response(HttpProblem.methodNotAllowed()).header(HttpHeaders.ALLOW, methods))
                    .orElseGet(() -> response(HttpProblem.notFound()))
                    .build();
        }

        private static Response.ResponseBuilder response(HttpProblem problem) {
            Response.ResponseBuilder answer = Response.status(problem.status())
                    .type(ProblemBody.MEDIA_TYPE)
                    .entity(ProblemBody.of(problem));
            problem.retryAfter()
                    .ifPresent(time -> answer.header(HttpHeaders.RETRY_AFTER, ProblemBody.retryAfter(time)));
            return answer;
        }
    }
}
