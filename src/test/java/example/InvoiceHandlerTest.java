package example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.RecordedContext;
import org.junit.jupiter.api.Test;

class InvoiceHandlerTest {
    private final InvoiceHandler handler = new InvoiceHandler(new Prices());

    @Test
    void addsUpTheLines() throws Exception {
        RecordedContext job = RecordedContext.of("""
                {"customer":"c","lines":[{"article":"pen","count":2},{"article":"paper","count":1}]}
                """);

        Outcome outcome = handler.run(job);

        assertThat(outcome).isEqualTo(Outcome.done(new Json("{\"customer\":\"c\",\"total\":12.50}")));
        assertThat(job.lines()).containsExactly("2 of pen", "1 of paper");
        assertThat(job.shares()).containsExactly(0.5, 1.0);
    }
}
