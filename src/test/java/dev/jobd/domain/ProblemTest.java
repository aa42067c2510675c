package dev.jobd.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProblemTest {
    private final Problem problem = new Problem.JobNotFound("17");

    @Test
    void anExceptionCarriesItsProblem() {
        assertThat(problem.asException().problem()).isEqualTo(problem);
    }

    @Test
    void anExceptionTellsItsProblem() {
        assertThat(problem.asException()).hasMessage("JobNotFound[id=17]");
    }

    @Test
    void aProblemIsNoBugAndHasNoStackTrace() {
        assertThat(problem.asException().getStackTrace()).isEmpty();
    }
}
