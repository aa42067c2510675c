package dev.jobd.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jobd.domain.Fence;
import dev.jobd.domain.Job;
import dev.jobd.domain.SampleJobs;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ExecutionTableTest {
    private final ExecutionTable table = new ExecutionTable();

    @Test
    void attemptsAreFoundByTheirTokens() {
        // More than there are places, so that most share theirs with others.
        List<Execution> all = LongStream.range(0, 5_000)
                .mapToObj(ExecutionTableTest::execution)
                .toList();
        all.forEach(table::add);

        assertThat(all).allSatisfy(one -> assertThat(table.find(one.token())).isSameAs(one));
        assertThat(table.find(5_000)).isNull();
        assertThat(table.all()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void removedAttemptIsGoneAndThoseOfItsPlaceStay() {
        Execution first = execution(1);
        Execution second = execution(1 + 1024);
        Execution third = execution(1 + 2 * 1024);
        List.of(first, second, third).forEach(table::add);

        table.remove(first);
        table.remove(first);
        assertThat(table.all()).containsExactlyInAnyOrder(second, third);
        assertThat(table.find(first.token())).isNull();

        // Takes the place that is free now.
        table.add(first);
        table.remove(second);
        assertThat(table.find(second.token())).isNull();
        assertThat(table.find(first.token())).isSameAs(first);
        assertThat(table.find(third.token())).isSameAs(third);
    }

    private static Execution execution(long token) {
        Job.Running job = SampleJobs.queued().claim(new Fence(token), SampleJobs.NODE, SampleJobs.NOON);
        return SampleExecutions.of(job);
    }
}
