package dev.jobd;

import dev.jobd.config.Setting;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Optional;

/** Starts jobd, unless a setting is wrong. */
@QuarkusMain
public final class Jobd {
    private static final int WRONG_USE = 2;

    public static void main(String... args) {
        Optional<String> wrong = Setting.firstWrong(System.getenv());
        if (wrong.isPresent()) {
            System.err.println("jobd does not start: " + wrong.get());
            System.exit(WRONG_USE);
        }
        // Netty asks for this once, when the HTTP server starts; see dev.jobd.api.RequestGuardInstaller.
        System.setProperty("io.netty.bootstrap.extensions", "serviceload");
        // That guard has parsed every URI before the server would do it again.
        System.setProperty("vertx.disableURIValidation", "true");
        Quarkus.run(args);
    }
}
