package dev.jobd.api;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link JobView} field by field. A general serialiser would do, but every submission is answered with a job, and
 * this takes a sixth of its time.
 */
@Provider
public final class JobViewWriter implements ServerMessageBodyWriter<JobView> {
    /** A job that waits fits, with a name or two. */
    private static final int INITIAL_SIZE = 512;

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

    static byte[] bytes(JobView job) {
        StringBuilder json = new StringBuilder(INITIAL_SIZE + job.payload().length());
        write(json, job, HeavyField.ALL);
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @param heavy which of these to write */
    static void write(StringBuilder json, JobView job, Set<HeavyField> heavy) {
        plain(json, "{\"job_id\":", job.jobId());
        text(json, ",\"type\":", job.type());
        plain(json, ",\"state\":", job.state().name());
        json.append(",\"priority\":").append(job.priority());
        if (heavy.contains(HeavyField.PAYLOAD)) {
            json.append(",\"payload\":").append(job.payload());
        }
        plain(json, ",\"created_at\":", job.createdAt());
        plain(json, ",\"run_at\":", job.runAt());
        plain(json, ",\"started_at\":", job.startedAt());
        plain(json, ",\"finished_at\":", job.finishedAt());
        plain(json, ",\"expires_at\":", job.expiresAt());
        if (heavy.contains(HeavyField.RESULT)) {
            text(json, ",\"result\":", job.result());
        }
        text(json, ",\"error\":", job.error());
        if (heavy.contains(HeavyField.LOG)) {
            text(json, ",\"log\":", job.log());
        }
        json.append(",\"progress\":").append(job.progress());
        text(json, ",\"progress_message\":", job.progressMessage());
        json.append(",\"attempt\":").append(job.attempt());
        json.append(",\"max_retries\":").append(job.maxRetries());
        json.append(",\"duration_ms\":").append(job.durationMs());
        json.append(",\"queue_position\":").append(job.queuePosition());
        json.append(",\"estimated_start_ms\":").append(job.estimatedStartMs());
        json.append(",\"tags\":{");
        write(json, job.tags());
        text(json, "},\"trace_id\":", job.traceId());
        text(json, ",\"node\":", job.node());
        if (heavy.contains(HeavyField.ATTEMPTS)) {
            json.append(",\"attempts\":[");
            String separator = "";
            for (JobView.AttemptView attempt : job.attempts()) {
                json.append(separator);
                write(json, attempt);
                separator = ",";
            }
            json.append(']');
        }
        json.append('}');
    }

    private static void write(StringBuilder json, Map<String, String> tags) {
        String separator = "";
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            text(json, separator, tag.getKey());
            text(json, ":", tag.getValue());
            separator = ",";
        }
    }

    private static void write(StringBuilder json, JobView.AttemptView attempt) {
        json.append("{\"attempt\":").append(attempt.attempt());
        text(json, ",\"node\":", attempt.node());
        plain(json, ",\"started_at\":", attempt.startedAt());
        plain(json, ",\"finished_at\":", attempt.finishedAt());
        plain(
                json,
                ",\"outcome\":",
                attempt.outcome() == null ? null : attempt.outcome().name());
        text(json, ",\"error\":", attempt.error());
        json.append('}');
    }

    /** For texts of ours, which need no escape. */
    static void plain(StringBuilder json, String before, @Nullable String text) {
        json.append(before);
        if (text == null) {
            json.append("null");
        } else {
            json.append('"').append(text).append('"');
        }
    }

    static void text(StringBuilder json, String before, @Nullable String text) {
        if (text == null || isPlain(text)) {
            plain(json, before, text);
        } else {
            json.append(before).append('"');
            escape(json, text);
            json.append('"');
        }
    }

    /** Whether JSON needs no escape for any of it. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }

    /** As RFC 8259, section 7, asks for. Half a surrogate pair, which UTF-8 cannot say, is escaped too. */
    private static void escape(StringBuilder json, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c == '\n') {
                json.append("\\n");
            } else if (c < ' '
                    || (Character.isSurrogate(c) && !Character.isSupplementaryCodePoint(text.codePointAt(i)))) {
                json.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else if (Character.isHighSurrogate(c)) {
                json.append(c).append(text.charAt(++i));
            } else {
                json.append(c);
            }
        }
    }
}
