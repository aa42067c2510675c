package dev.jobd.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jobd.domain.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

class SqliteFileTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void aFileIsOpenOnce() {
        Path path = folder.resolve("jobs.db");
        SqliteFile file = SqliteFile.open(path);

        assertRefused(path, "which another jobd has open");

        file.close();
        SqliteFile.open(path).close();
    }

    @Test
    void aLinkLeadsToTheSameFile() throws IOException {
        Path path = Files.createFile(folder.resolve("jobs.db"));
        Path link = Files.createSymbolicLink(
                Files.createDirectory(folder.resolve("other")).resolve("link.db"), path);
        SqliteFile file = SqliteFile.open(path);

        assertRefused(link, "which another jobd has open");

        file.close();
    }

    @Test
    void aFolderIsNoFile() {
        assertRefused(folder, "which is a folder");
    }

    @Test
    void aFolderThatDoesNotExistIsNotMade() {
        assertRefused(folder.resolve("missing").resolve("jobs.db"), "which does not exist");
    }

    @Test
    void aLockThatCannotBeWrittenIsNamed() throws IOException {
        Files.createDirectory(folder.resolve("jobs.db.lock"));

        assertRefused(folder.resolve("jobs.db"), "jobs.db.lock cannot be written");
    }

    @Test
    void whatIsWrongWithAFileIsSaidInOneSentence() {
        assertSaid(SQLiteErrorCode.SQLITE_NOTADB, "which is no SQLite file.");
        assertSaid(SQLiteErrorCode.SQLITE_READONLY_DIRECTORY, "which may not be written by this process.");
        assertSaid(SQLiteErrorCode.SQLITE_CANTOPEN, "which cannot be opened.");
        assertSaid(SQLiteErrorCode.SQLITE_FULL, "which is on a disk that has no room left.");
        assertSaid(SQLiteErrorCode.SQLITE_CORRUPT, "which is damaged; take its backup.");
        assertSaid(SQLiteErrorCode.SQLITE_INTERNAL, "which cannot be used: out of luck.");
        assertThat(Failures.inWords(folder, new IllegalStateException("first line\nsecond line")))
                .endsWith("which cannot be used: first line.");
        assertThat(Failures.inWords(folder, new IllegalStateException("found a non-empty schema")))
                .endsWith("which has other tables than those of jobd.");
    }

    private void assertSaid(SQLiteErrorCode code, String words) {
        SQLiteException failure = new SQLiteException("out of luck", code);
        assertThat(Failures.inWords(folder, new IllegalStateException(failure)))
                .isEqualTo("STORE names " + folder + ", " + words);
    }

    private static void assertRefused(Path path, String why) {
        assertThatThrownBy(() -> SqliteFile.open(path))
                .isInstanceOf(CannotStart.class)
                .hasMessageStartingWith("STORE names ")
                .hasMessageContaining(why);
    }
}
