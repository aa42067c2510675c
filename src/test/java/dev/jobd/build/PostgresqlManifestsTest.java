package dev.jobd.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.config.Setting;
import org.junit.jupiter.api.Test;

/** Holds the manifests for many nodes on one PostgreSQL to their contract. */
class PostgresqlManifestsTest extends ManifestsContract {
    PostgresqlManifestsTest() {
        super("postgresql");
    }

    @Test
    void aNewPodIsReadyBeforeAnOldOneGoes() {
        JsonNode strategy = deployment.at("/spec/strategy");

        assertThat(strategy.path("type").asText()).isEqualTo("RollingUpdate");
        assertThat(strategy.at("/rollingUpdate/maxUnavailable").asInt(-1)).isZero();
        assertThat(strategy.at("/rollingUpdate/maxSurge").asInt()).isEqualTo(1);
    }

    @Test
    void addressOfTheDatabaseIsSecret() {
        assertThat(elements(container.path("env"))
                        .filter(variable -> variable.path("name").asText().equals(Setting.STORE.name()))
                        .map(variable ->
                                variable.at("/valueFrom/secretKeyRef/name").asText()))
                .containsExactly("jobd-store");
    }

    @Test
    void disruptionBudgetIsForThesePods() {
        JsonNode budget = read("poddisruptionbudget.yaml");

        assertThat(budget.at("/spec/selector/matchLabels")).isEqualTo(deployment.at("/spec/selector/matchLabels"));
        assertThat(budget.at("/spec/maxUnavailable").asInt()).isEqualTo(1);
    }

    @Test
    void podsAreSpreadByTheirOwnLabels() {
        assertThat(elements(pod.path("topologySpreadConstraints"))
                        .map(constraint -> constraint.at("/labelSelector/matchLabels")))
                .isNotEmpty()
                .allMatch(deployment.at("/spec/selector/matchLabels")::equals);
    }
}
