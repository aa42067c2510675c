package dev.jobd.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.jobd.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Kubernetes manifests promise for every store, as far as it can be told without a cluster. */
abstract class ManifestsContract {
    final JsonNode deployment;
    final JsonNode pod;
    final JsonNode container;
    private final Path folder;
    private final ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
    private final JsonNode service;

    ManifestsContract(String store) {
        folder = Path.of("deploy", "kubernetes", store);
        deployment = read("deployment.yaml");
        service = read("service.yaml");
        pod = deployment.at("/spec/template/spec");
        container = pod.at("/containers/0");
    }

    @Test
    void kustomizationNamesTheOtherManifests() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(elements(read("kustomization.yaml").path("resources")).map(JsonNode::asText))
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> folder.relativize(file).toString())
                                    .filter(name -> name.endsWith(".yaml") && !name.equals("kustomization.yaml"))
                                    .toList());
        }
    }

    @Test
    void podIsGivenLongerToStopThanItsJobs() {
        Duration grace = Duration.parse("PT" + environment().get(Setting.SHUTDOWN_GRACE.name()));

        assertThat(Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").asLong()))
                .isGreaterThan(grace.plusSeconds(
                        container.at("/lifecycle/preStop/sleep/seconds").asLong()));
    }

    @ParameterizedTest
    @CsvSource({"startupProbe, started", "livenessProbe, live", "readinessProbe, ready"})
    void probeAsksTheHealthCheckOfItsName(String probe, String check) {
        JsonNode request = container.path(probe).path("httpGet");

        assertThat(request.path("path").asText()).isEqualTo("/q/health/" + check);
        assertThat(request.path("port").asText())
                .isEqualTo(container.at("/ports/0/name").asText());
    }

    @Test
    void processIsNotRoot() {
        assertThat(pod.at("/securityContext/runAsNonRoot"))
                .isEqualTo(yaml.getNodeFactory().booleanNode(true));
        assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(1001);
    }

    @Test
    void processCanGainNothing() {
        JsonNode context = container.path("securityContext");

        assertThat(context.path("allowPrivilegeEscalation"))
                .isEqualTo(yaml.getNodeFactory().booleanNode(false));
        assertThat(elements(context.at("/capabilities/drop")).map(JsonNode::asText))
                .containsExactly("ALL");
        assertThat(context.at("/capabilities/add").isMissingNode()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(pod.path("automountServiceAccountToken"))
                .isEqualTo(yaml.getNodeFactory().booleanNode(false));
    }

    @Test
    void onlyTmpCanBeWritten() {
        assertThat(container.at("/securityContext/readOnlyRootFilesystem"))
                .isEqualTo(yaml.getNodeFactory().booleanNode(true));
        assertThat(elements(container.path("volumeMounts"))
                        .map(mount -> mount.path("mountPath").asText()))
                .containsExactly("/tmp");
        assertThat(pod.at("/volumes/0/name")).isEqualTo(container.at("/volumeMounts/0/name"));
        assertThat(pod.at("/volumes/0").has("emptyDir")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/requests/cpu", "/requests/memory", "/limits/cpu", "/limits/memory"})
    void resourceIsSet(String resource) {
        assertThat(container.path("resources").at(resource).asText()).matches("\\d+(m|Mi)?");
    }

    @Test
    void imageHasATag() {
        assertThat(container.path("image").asText()).matches("jobd:\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void environmentIsOfSettingsOnly() {
        assertThat(elements(container.path("env"))
                        .map(variable -> variable.path("name").asText()))
                .doesNotHaveDuplicates()
                .isSubsetOf(Arrays.stream(Setting.values()).map(Setting::name).toList());
    }

    @Test
    void jobdStartsWithTheEnvironment() {
        assertThat(Setting.firstWrong(environment())).isEmpty();
    }

    @Test
    void nodeIsNamedAsThePod() {
        assertThat(elements(container.path("env"))
                        .filter(variable -> variable.path("name").asText().equals(Setting.NODE_NAME.name()))
                        .map(variable ->
                                variable.at("/valueFrom/fieldRef/fieldPath").asText()))
                .containsExactly("metadata.name");
    }

    @Test
    void prometheusIsToldWhereTheMetricsAre() {
        JsonNode annotations = deployment.at("/spec/template/metadata/annotations");

        assertThat(annotations.path("prometheus.io/scrape").textValue()).isEqualTo("true");
        assertThat(annotations.path("prometheus.io/path").textValue()).isEqualTo("/q/metrics");
        assertThat(annotations.path("prometheus.io/port").textValue())
                .isEqualTo(container.at("/ports/0/containerPort").asText());
    }

    @Test
    void serviceSendsPort80ToThePod() {
        JsonNode labels = deployment.at("/spec/template/metadata/labels");

        assertThat(deployment.at("/spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(service.at("/spec/selector")).isEqualTo(labels);
        assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(80);
        assertThat(service.at("/spec/ports/0/targetPort").asText())
                .isEqualTo(container.at("/ports/0/name").asText());
        assertThat(container.at("/ports/0/containerPort").asInt()).isEqualTo(8080);
    }

    /** The variables whose values the manifest spells out; each value is text, as Kubernetes wants it. */
    final Map<String, String> environment() {
        return elements(container.path("env"))
                .filter(variable -> variable.has("value"))
                .collect(Collectors.toMap(
                        variable -> variable.path("name").asText(), variable -> text(variable.path("value"))));
    }

    private static String text(JsonNode value) {
        assertThat(value.isTextual()).as("%s is quoted", value).isTrue();
        return value.asText();
    }

    static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    final JsonNode read(String name) {
        try {
            return yaml.readTree(folder.resolve(name).toFile());
        } catch (IOException e) {
            throw new AssertionError(name + " is not YAML", e);
        }
    }
}
