package dev.jobd.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobSpecTest {

    @Test
    void theTraceIsTheSecondPartOfTheTraceparent() {
        JobSpec spec = SampleJobs.job()
                .traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .spec();

        assertThat(spec.traceId()).contains("0af7651916cd43dd8448eb211c80319c");
    }

    @Test
    void aJobNeedNotBelongToATrace() {
        assertThat(SampleJobs.job().spec().traceId()).isEmpty();
    }
}
