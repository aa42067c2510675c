package dev.jobd.handler.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.Payload;
import dev.jobd.handler.RecordedContext;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Handlers and payloads of commands. */
final class Commands {
    private static final String PATH = System.getenv("PATH");

    private Commands() {}

    static CommandHandler allowing(String... programs) {
        return new CommandHandler(AllowedPrograms.find(List.of(programs), PATH), Map.of(), ProcessGroups.find(PATH));
    }

    /** The payload of a line for the shell. */
    static ObjectNode line(String line) {
        return JsonNodeFactory.instance.objectNode().put("command", line);
    }

    static ObjectNode argv(String... words) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode();
        List.of(words).forEach(payload.putArray("argv")::add);
        return payload;
    }

    /** The result of a command that succeeds. */
    static JsonNode result(CommandHandler handler, JsonNode payload) throws IOException {
        Outcome outcome = handler.run(RecordedContext.of(payload.toString()));
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return new Payload(((Outcome.Done) outcome).result()).tree();
    }
}
