package dev.jobd.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Map;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Writes a {@link JobView} field by field. A general serialiser would do, but every submission is answered with a job, and
 * this takes a third of its time.
 */
@Provider
public final class JobViewWriter implements ServerMessageBodyWriter<JobView> {
    private static final JsonFactory JSON = new JsonFactory();

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType media) {
        return type == JobView.class;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == JobView.class;
    }

    @Override
    public void writeResponse(JobView job, Type genericType, ServerRequestContext context) throws IOException {
        context.serverResponse().end(bytes(job));
    }

    @Override
    public void writeTo(
            JobView job,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        out.write(bytes(job));
    }

    static byte[] bytes(JobView job) throws IOException {
        try (ByteArrayBuilder out = new ByteArrayBuilder(JSON._getBufferRecycler());
                JsonGenerator json = JSON.createGenerator(out)) {
            write(json, job);
            json.close();
            return out.toByteArray();
        }
    }

    private static void write(JsonGenerator json, JobView job) throws IOException {
        json.writeStartObject();
        json.writeStringField("job_id", job.jobId());
        json.writeStringField("type", job.type());
        json.writeStringField("state", job.state().name());
        json.writeNumberField("priority", job.priority());
        json.writeFieldName("payload");
        json.writeRawValue(job.payload());
        json.writeStringField("created_at", job.createdAt());
        json.writeStringField("run_at", job.runAt());
        json.writeStringField("started_at", job.startedAt());
        json.writeStringField("finished_at", job.finishedAt());
        json.writeStringField("expires_at", job.expiresAt());
        json.writeStringField("result", job.result());
        json.writeStringField("error", job.error());
        json.writeStringField("log", job.log());
        json.writeNumberField("progress", job.progress());
        json.writeStringField("progress_message", job.progressMessage());
        json.writeNumberField("attempt", job.attempt());
        json.writeNumberField("max_retries", job.maxRetries());
        json.writePOJOField("duration_ms", job.durationMs());
        json.writePOJOField("queue_position", job.queuePosition());
        json.writePOJOField("estimated_start_ms", job.estimatedStartMs());
        json.writeObjectFieldStart("tags");
        for (Map.Entry<String, String> tag : job.tags().entrySet()) {
            json.writeStringField(tag.getKey(), tag.getValue());
        }
        json.writeEndObject();
        json.writeStringField("trace_id", job.traceId());
        json.writeStringField("node", job.node());
        json.writeArrayFieldStart("attempts");
        for (JobView.AttemptView attempt : job.attempts()) {
            write(json, attempt);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, JobView.AttemptView attempt) throws IOException {
        json.writeStartObject();
        json.writeNumberField("attempt", attempt.attempt());
        json.writeStringField("node", attempt.node());
        json.writeStringField("started_at", attempt.startedAt());
        json.writeStringField("finished_at", attempt.finishedAt());
        json.writeStringField("outcome", attempt.outcome());
        json.writeStringField("error", attempt.error());
        json.writeEndObject();
    }
}
