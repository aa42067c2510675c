package dev.jobd.api;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/** Writes a {@link JobList} as {@link JobViewWriter} writes each of its jobs. */
@Provider
public final class JobListWriter implements ServerMessageBodyWriter<JobList> {

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType media) {
        return type == JobList.class;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == JobList.class;
    }

    @Override
    public void writeResponse(JobList jobs, Type genericType, ServerRequestContext context) throws IOException {
        context.serverResponse().end(bytes(jobs));
    }

    @Override
    public void writeTo(
            JobList jobs,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        out.write(bytes(jobs));
    }

    static byte[] bytes(JobList list) {
        StringBuilder json = new StringBuilder("{\"jobs\":[");
        String separator = "";
        for (JobView job : list.jobs()) {
            json.append(separator);
            JobViewWriter.write(json, job, list.heavy());
            separator = ",";
        }
        json.append(']');
        if (list.total() != null) {
            json.append(",\"total\":").append(list.total());
            JobViewWriter.plain(json, ",\"next_cursor\":", list.nextCursor());
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
