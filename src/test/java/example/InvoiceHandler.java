package example;

import dev.jobd.handler.JobContext;
import dev.jobd.handler.typed.Handles;
import dev.jobd.handler.typed.Range;
import dev.jobd.handler.typed.TypedHandler;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

@Singleton
@Handles(value = "invoice", timeout = "30s", maxRetries = 3, backoff = "500ms", maxConcurrency = 4)
public final class InvoiceHandler extends TypedHandler<InvoiceHandler.Order, InvoiceHandler.Invoice> {
    private final Prices prices;

    InvoiceHandler(Prices prices) {
        this.prices = prices;
    }

    @RegisterForReflection
    public record Order(String customer, List<Line> lines, Optional<LocalDate> due) {
        public Order {
            if (lines.isEmpty()) {
                throw new IllegalArgumentException("an order has one line at least");
            }
        }
    }

    @RegisterForReflection
    public record Line(
            String article, @Range(min = 1, max = 1000) int count) {}

    @RegisterForReflection
    public record Invoice(String customer, BigDecimal total) {}

    @Override
    public Invoice run(Order order, JobContext job) throws InterruptedException {
        BigDecimal total = BigDecimal.ZERO;
        int done = 0;
        for (Line line : order.lines()) {
            if (job.stopping()) {
                throw new InterruptedException("stopped after " + done + " lines");
            }
            total = total.add(prices.of(line.article()).multiply(BigDecimal.valueOf(line.count())));
            job.log(line.count() + " of " + line.article());
            job.progress(++done / (double) order.lines().size());
        }
        return new Invoice(order.customer(), total);
    }
}
