package dev.jobd.handler.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program to run.
 *
 * @param arguments without the program itself
 * @param environment all of it
 * @param directory an absolute path; empty for that of jobd
 * @param input what it reads; empty for nothing
 */
record Command(
        Path program,
        List<String> arguments,
        Map<String, String> environment,
        Optional<String> directory,
        Optional<String> input) {

    /**
     * What a payload asks for that has been checked.
     *
     * @param inherited what each command has in its environment if the payload does not say otherwise
     */
    static Command of(JsonNode payload, AllowedPrograms allowed, Map<String, String> inherited) {
        List<String> words = new ArrayList<>();
        payload.path("argv").forEach(word -> words.add(word.textValue()));
        Path program;
        if (words.isEmpty()) {
            program = allowed.shell().orElseThrow();
            words.addAll(List.of("-c", payload.path("command").textValue()));
        } else {
            program = allowed.find(words.removeFirst()).orElseThrow();
        }
        Map<String, String> environment = new LinkedHashMap<>(inherited);
        payload.path("env")
                .properties()
                .forEach(variable ->
                        environment.put(variable.getKey(), variable.getValue().textValue()));
        return new Command(program, words, environment, text(payload, "cwd"), text(payload, "stdin"));
    }

    private static Optional<String> text(JsonNode payload, String name) {
        return Optional.ofNullable(payload.path(name).textValue());
    }
}
