package dev.jobd.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node says of a PostgreSQL that it cannot use, and what it can. */
class PostgresqlStartIT {
    private static PostgresqlServer server;

    private String database = "";

    @BeforeAll
    static void startServer(@TempDir Path data) {
        server = new PostgresqlServer(data);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void createDatabase() {
        database = server.newDatabase();
    }

    @Test
    void aPasswordMayHaveAnyCharacter() {
        assertStarts(server.address("guest:p%40ss%3A%2F%24%7Bx%7D$$%5C+%25%20%5C%24%7By%7D", database));
    }

    @Test
    void aServerThatIsNotThereIsRefused() {
        assertRefused("postgresql://guest:secret@localhost:1/jobs", "cannot be reached");
    }

    @Test
    void aPasswordAmongTheParametersIsNotToldEither() {
        assertRefused("postgresql://localhost:1/jobs?user=guest&password=secret", "cannot be reached");
    }

    @Test
    void aWrongPasswordIsRefused() {
        assertRefused(server.address("guest:secret", database), "wrong user or password");
    }

    @Test
    void aMissingPasswordIsRefused() {
        assertRefused(server.address("guest", database), "it refuses the connection");
    }

    @Test
    void aDatabaseThatIsNotThereIsRefused() {
        assertRefused(server.address("postgres:secret", "missing"), "there is no database of this name");
    }

    @Test
    void aDatabaseWithTablesOfOthersIsRefused() {
        server.execute(database, "CREATE TABLE customer (name text)");

        assertRefused(server.address(database), "which has other tables than those of jobd");
    }

    @Test
    void aUserWhoMayNotCreateTablesIsRefused() {
        server.execute(database, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");

        assertRefused(
                server.address("guest:p%40ss%3A%2F%24%7Bx%7D$$%5C+%25%20%5C%24%7By%7D", database),
                "the user may not do what has to be done");
    }

    @Test
    void tablesOfANewerJobdAreRefused() {
        assertStarts(server.address(database));
        server.execute(database, """
                INSERT INTO flyway_schema_history
                SELECT installed_rank + 1, '999', 'of tomorrow', type, 'V999__of_tomorrow.sql', 0, installed_by, now(), 1, true
                FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1
                """);

        assertRefused(server.address(database), "which a newer jobd has written: its tables have version 999");
    }

    private static void assertStarts(String store) {
        try (PackagedJobd jobd = PackagedJobd.start(Map.of("STORE", store))) {
            jobd.awaitState(jobd.submit("echo", "1"), "SUCCEEDED");
        }
    }

    private static void assertRefused(String store, String why) {
        try (PackagedJobd jobd = PackagedJobd.launch(Map.of("STORE", store))) {
            assertThat(jobd.exitCode()).isEqualTo(1);
            assertThat(jobd.lines())
                    .singleElement()
                    .asString()
                    .contains("jobd does not start: STORE names postgresql://localhost", why)
                    .doesNotContain("secret", "p%40ss", PostgresqlServer.PASSWORD_OF_GUEST);
        }
    }
}
