package dev.jobd.engine;

import dev.jobd.config.JobdConfig;
import dev.jobd.handler.HandlerRegistry;
import dev.jobd.handler.JobHandler;
import dev.jobd.handler.command.AllowedPrograms;
import dev.jobd.handler.command.CommandHandler;
import dev.jobd.handler.command.ProcessGroups;
import dev.jobd.handler.http.AllowedHosts;
import dev.jobd.handler.http.Circuits;
import dev.jobd.handler.http.HttpExchange;
import dev.jobd.handler.http.HttpHandler;
import io.quarkus.arc.All;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The handlers of this node: those that are beans, and those that the settings switch on. */
@Singleton
final class HandlerBeans {

    @Produces
    @Singleton
    Circuits circuits() {
        return new Circuits(System::nanoTime);
    }

    @Produces
    @Singleton
    HandlerRegistry handlers(@All List<JobHandler> beans, JobdConfig config, HttpExchange exchange, Circuits circuits) {
        List<JobHandler> handlers = new ArrayList<>(beans);
        Map<String, String> off = new HashMap<>();
        handlers.add(new HttpHandler(AllowedHosts.of(words(config.httpAllow())), exchange, circuits));
        List<String> programs = words(config.commandAllow());
        if (programs.isEmpty()) {
            off.put(CommandHandler.TYPE, "'command' is switched off: COMMAND_ALLOW names no program that may run");
        } else {
            handlers.add(command(programs, words(config.commandEnv())));
        }
        return new HandlerRegistry(handlers, off);
    }

    private static CommandHandler command(List<String> programs, List<String> variables) {
        Map<String, String> own = System.getenv();
        Map<String, String> inherited = new HashMap<>(own);
        inherited.keySet().retainAll(variables);
        String searchPath = own.getOrDefault("PATH", "");
        return new CommandHandler(
                AllowedPrograms.find(programs, searchPath), inherited, ProcessGroups.find(searchPath));
    }

    private static List<String> words(Optional<String> setting) {
        return setting.stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
