package dev.jobd.handler.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.Payload;
import dev.jobd.handler.RecordedContext;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandHandlerTest {
    private final CommandHandler handler = Commands.allowing("sh", "cat");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"command\":\"echo 'hello'\"}",
                "{\"argv\":[\"cat\"]}",
                "{\"argv\":[\"cat\",\"-n\"],\"env\":{\"A_1\":\"\"},\"stdin\":\"\\u0000\",\"cwd\":\"/tmp\"}"
            })
    void goodPayloadsAreTaken(String payload) {
        assertThat(errors(payload)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|''|must have exactly one of command, argv",
                "{\"command\":\"a\",\"argv\":[\"cat\"]}|''|must have exactly one of command, argv",
                "{\"argv\":[]}|/argv|must be an array of 1 or more",
                "{\"argv\":\"cat\"}|/argv|must be an array of 1 or more",
                "{\"argv\":[\"cat\",1]}|/argv/1|must be a string",
                "{\"argv\":[\"rm\"]}|/argv/0|may not run; COMMAND_ALLOW names sh, cat",
                "{\"argv\":[\"/bin/rm\"]}|/argv/0|may not run; COMMAND_ALLOW names sh, cat",
                "{\"argv\":[\"cat\",\"a\\u0000b\"]}|/argv/1|must not contain U+0000",
                "{\"command\":\"a\\u0000b\"}|/command|must not contain U+0000",
                "{\"command\":\"a\",\"cwd\":\"tmp\"}|/cwd|must be an absolute path",
                "{\"command\":\"a\",\"cwd\":1}|/cwd|must be a string",
                "{\"command\":\"a\",\"stdin\":{}}|/stdin|must be a string",
                "{\"command\":\"a\",\"env\":[]}|/env|must be an object",
                "{\"command\":\"a\",\"env\":{\"A\":1}}|/env/A|must be a string",
                "{\"command\":\"a\",\"env\":{\"A\":\"\\u0000\"}}|/env/A|must not contain U+0000",
                "{\"command\":\"a\",\"env\":{\"1A\":\"\"}}|/env/1A|its name must match [A-Za-z_][A-Za-z0-9_]*",
                "{\"command\":\"a\",\"env\":{\"A;b\":\"\"}}|/env/A;b|its name must match [A-Za-z_][A-Za-z0-9_]*",
                "{\"command\":\"a\",\"env\":{\"SHELLOPTS\":\"xtrace\"}}|/env/SHELLOPTS|is for a shell to set",
                "{\"command\":\"a\",\"env\":{\"LD_PRELOAD\":\"x\"}}|/env/LD_PRELOAD|is not for jobs to set, as it has any program run other code",
                "{\"command\":\"a\",\"timeout\":1}|/timeout|is not a field of this payload"
            })
    void wrongPayloadsAreRefusedWithAPointer(String payload, String pointer, String detail) {
        assertThat(errors(payload)).containsExactly(new FieldError(pointer, detail));
    }

    @Test
    void aLineNeedsAShell() {
        assertThat(Commands.allowing("cat").check(new Payload(new Json("{\"command\":\"cat\"}"))))
                .containsExactly(
                        new FieldError("/command", "needs a shell, and COMMAND_ALLOW names none; argv needs none"));
    }

    @Test
    void whatWasAllowedWhereItWasSubmittedMayNotBeHere() throws IOException {
        assertThat(handler.run(RecordedContext.of("{\"argv\":[\"rm\",\"-rf\",\"/\"]}")))
                .isEqualTo(Outcome.failedForGood("/argv/0 may not run; COMMAND_ALLOW names sh, cat"));
    }

    @Test
    void theSchemaSaysWhatMayRunAndThatThereAreTwoForms() {
        JsonNode schema = new Payload(handler.schema().json()).tree();

        assertThat(schema.at("/properties/argv/description").asText()).contains("sh, cat");
        assertThat(schema.path("oneOf")).hasToString("[{\"required\":[\"command\"]},{\"required\":[\"argv\"]}]");
        assertThat(schema.at("/properties/argv/minItems").asInt()).isEqualTo(1);
        assertThat(schema.at("/properties/env/propertyNames/pattern").asText())
                .isEqualTo("^(?:[A-Za-z_][A-Za-z0-9_]*)$");
    }

    private List<FieldError> errors(String payload) {
        return handler.check(new Payload(new Json(payload)));
    }
}
