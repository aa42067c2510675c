package dev.jobd.testing;

import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.JobHandler;
import jakarta.inject.Singleton;

/** {@code telling}: logs its payload, says that it is half done, and fails if its payload is {@code "fail"}. */
@Singleton
public final class TellingHandler implements JobHandler {

    @Override
    public String type() {
        return "telling";
    }

    @Override
    public Outcome run(JobContext job) {
        String text = job.payload().tree().asText();
        job.log(text);
        job.progress(0.5, "half way");
        return text.equals("fail") ? Outcome.failed("out of luck") : Outcome.done(Json.NULL);
    }
}
