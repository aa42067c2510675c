package dev.jobd.store.sql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jobd.domain.Backoff;
import dev.jobd.domain.JobOptions;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The options of jobs as JSON, without the priority and the concurrency key, which are columns of their own. */
final class OptionsJson {
    /** So many different texts are remembered: those of jobs that share their options are read once. */
    private static final int REMEMBERED = 256;

    private final JsonFactory json;
    private final Map<String, JobOptions> read = new ConcurrentHashMap<>();
    private final Map<JobOptions, String> written = new ConcurrentHashMap<>();

    OptionsJson(JsonFactory json) {
        this.json = json;
    }

    String write(JobOptions options) {
        String known = written.get(options);
        if (known != null) {
            return known;
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator to = json.createGenerator(text)) {
            to.writeStartObject();
            to.writeNumberField("timeout_ms", options.timeout().toMillis());
            to.writeNumberField("max_retries", options.maxRetries());
            to.writeObjectFieldStart("backoff");
            to.writeNumberField("initial_ms", options.backoff().initial().toMillis());
            to.writeNumberField("multiplier", options.backoff().multiplier());
            to.writeNumberField("max_ms", options.backoff().max().toMillis());
            to.writeNumberField("jitter", options.backoff().jitter());
            to.writeEndObject();
            to.writeNumberField("ttl_ms", options.ttl().toMillis());
            if (!options.tags().isEmpty()) {
                to.writeObjectFieldStart("tags");
                for (Map.Entry<String, String> tag : options.tags().entrySet()) {
                    to.writeStringField(tag.getKey(), tag.getValue());
                }
                to.writeEndObject();
            }
            to.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        remember(written, options, text.toString());
        return text.toString();
    }

    JobOptions read(String text, int priority, Optional<String> key) {
        JobOptions options = read.get(text);
        if (options == null) {
            options = parse(text, priority);
            remember(read, text, options);
        }
        return options.priority() == priority && key.isEmpty()
                ? options
                : new JobOptions(
                        priority,
                        options.timeout(),
                        options.maxRetries(),
                        options.backoff(),
                        options.ttl(),
                        options.tags(),
                        key);
    }

    private static <K, V> void remember(Map<K, V> all, K key, V value) {
        if (all.size() >= REMEMBERED) {
            all.clear();
        }
        all.put(key, value);
    }

    private JobOptions parse(String text, int priority) {
        Map<String, Double> numbers = new HashMap<>();
        Map<String, Long> times = new HashMap<>();
        Map<String, String> tags = new HashMap<>();
        try (JsonParser from = json.createParser(text)) {
            for (JsonToken token = from.nextToken(); token != null; token = from.nextToken()) {
                switch (token) {
                    case VALUE_NUMBER_INT -> times.put(from.currentName(), from.getLongValue());
                    case VALUE_NUMBER_FLOAT -> numbers.put(from.currentName(), from.getDoubleValue());
                    case VALUE_STRING -> tags.put(from.currentName(), from.getText());
                    default -> {}
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new JobOptions(
                priority,
                duration(times, "timeout_ms"),
                times.getOrDefault("max_retries", 0L).intValue(),
                new Backoff(
                        duration(times, "initial_ms"),
                        numbers.getOrDefault("multiplier", 1.0),
                        duration(times, "max_ms"),
                        numbers.getOrDefault("jitter", 0.0)),
                duration(times, "ttl_ms"),
                Map.copyOf(tags),
                Optional.empty());
    }

    private static Duration duration(Map<String, Long> times, String name) {
        return Duration.ofMillis(times.getOrDefault(name, 0L));
    }
}
