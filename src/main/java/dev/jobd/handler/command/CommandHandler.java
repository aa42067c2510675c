package dev.jobd.handler.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jobd.domain.CannotStart;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.JobHandler;
import dev.jobd.handler.Payload;
import dev.jobd.handler.PayloadField;
import dev.jobd.handler.PayloadSchema;
import dev.jobd.handler.SecondLook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * {@code command}: {@code {"argv":["git","fetch"]}}, or {@code {"command":"echo hello | wc -c"}} for a shell. What the program
 * writes goes into the job's log line by line while it runs; the result is {@code {"exit_code":0,"stdout":"…","stderr":"…"}}.
 * Any other exit code fails the attempt. When the attempt is to stop, the program and everything that it started is ended.
 */
public final class CommandHandler implements JobHandler {
    public static final String TYPE = "command";

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** A shell does not let others set these. */
    private static final Set<String> OF_THE_SHELL =
            Set.of("UID", "EUID", "PPID", "OPTIND", "SHELLOPTS", "BASHOPTS", "BASH_VERSINFO");

    /** With these any program runs the code of whoever sets them, and does so before it is in a group of its own. */
    private static final Pattern OF_THE_LOADER = Pattern.compile("LD_.*|DYLD_.*|PERL.*|GCONV_PATH|GLIBC_TUNABLES");

    private final AllowedPrograms allowed;
    private final Map<String, String> inherited;
    private final ProcessGroups groups;
    private final PayloadSchema schema;

    /** @param inherited what each command has in its environment if the payload does not say otherwise */
    public CommandHandler(AllowedPrograms allowed, Map<String, String> inherited, ProcessGroups groups) {
        inherited.keySet().stream().filter(OF_THE_SHELL::contains).findFirst().ifPresent(name -> {
            throw new CannotStart("COMMAND_ENV names '%s', which is for a shell to set.".formatted(name));
        });
        this.allowed = allowed;
        this.inherited = inherited;
        this.groups = groups;
        this.schema = PayloadSchema.object()
                .optionalString("command", "A line for the shell; only where a shell may run.")
                .with(
                        "argv",
                        PayloadField.arrayOf(1, PayloadField.string())
                                .describedAs(
                                        "A program and its arguments, which no shell reads. Programs that may run: "
                                                + String.join(", ", allowed.names()) + "."))
                .with(
                        "env",
                        PayloadField.byName(VARIABLE, PayloadField.string())
                                .describedAs("The environment; it is empty but for this and COMMAND_ENV."))
                .optionalString("stdin", "What the program reads; nothing if absent.")
                .optionalString("cwd", "The directory to run in, an absolute path; that of jobd if absent.")
                .oneOf("command", "argv");
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public PayloadSchema schema() {
        return schema;
    }

    @Override
    public List<FieldError> check(Payload payload) {
        JsonNode tree = payload.tree();
        List<FieldError> errors = new ArrayList<>(schema.check(tree));
        if (errors.isEmpty()) {
            checkProgram(tree, errors);
            checkTexts(tree, errors);
        }
        return errors;
    }

    private void checkProgram(JsonNode payload, List<FieldError> errors) {
        if (payload.has("command")) {
            if (allowed.shell().isEmpty()) {
                errors.add(new FieldError("/command", "needs a shell, and COMMAND_ALLOW names none; argv needs none"));
            }
        } else if (allowed.find(payload.path("argv").path(0).textValue()).isEmpty()) {
            errors.add(new FieldError(
                    "/argv/0", "may not run; COMMAND_ALLOW names " + String.join(", ", allowed.names())));
        }
    }

    private static void checkTexts(JsonNode payload, List<FieldError> errors) {
        noNul("/command", payload.path("command"), errors);
        noNul("/cwd", payload.path("cwd"), errors);
        if (payload.has("cwd") && !payload.path("cwd").textValue().startsWith("/")) {
            errors.add(new FieldError("/cwd", "must be an absolute path"));
        }
        JsonNode words = payload.path("argv");
        for (int i = 0; i < words.size(); i++) {
            noNul("/argv/" + i, words.get(i), errors);
        }
        payload.path("env").properties().forEach(variable -> {
            String pointer = "/env" + FieldError.token(variable.getKey());
            if (OF_THE_SHELL.contains(variable.getKey())) {
                errors.add(new FieldError(pointer, "is for a shell to set"));
            } else if (OF_THE_LOADER.matcher(variable.getKey()).matches()) {
                errors.add(new FieldError(pointer, "is not for jobs to set, as it has any program run other code"));
            }
            noNul(pointer, variable.getValue(), errors);
        });
    }

    /** To the system a NUL is the end of a text. */
    private static void noNul(String pointer, JsonNode text, List<FieldError> errors) {
        if (text.isTextual() && text.textValue().indexOf('\0') >= 0) {
            errors.add(new FieldError(pointer, "must not contain U+0000"));
        }
    }

    @Override
    public Outcome run(JobContext job) throws IOException {
        Optional<Outcome> refused = SecondLook.at(job.payload(), this);
        if (refused.isPresent()) {
            return refused.get();
        }
        Command command = Command.of(job.payload().tree(), allowed, inherited);
        try (ProcessGroup group = groups.start(command)) {
            return new CommandRun(group, job).outcome();
        }
    }
}
