package dev.jobd.api;

import jakarta.ws.rs.ext.Provider;
import java.nio.charset.StandardCharsets;

/** Writes a {@link JobList} as {@link JobViewWriter} writes each of its jobs. */
@Provider
public final class JobListWriter extends JsonWriter<JobList> {

    public JobListWriter() {
        super(JobList.class);
    }

    @Override
    byte[] json(JobList list) {
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
            JsonText.plain(json, ",\"next_cursor\":", list.nextCursor());
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
