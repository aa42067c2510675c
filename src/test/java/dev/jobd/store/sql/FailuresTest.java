package dev.jobd.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What is read from the codes of databases. */
class FailuresTest {
    private static final String ADDRESS = "postgresql://db/jobs";

    @ParameterizedTest
    @CsvSource({
        "08001, it cannot be reached",
        "08006, it cannot be reached",
        "57P01, it is starting or stopping",
        "53300, it has too many connections already",
        "53100, its disk is full",
        "53200, it has not enough resources",
        "58030, it cannot use its own files",
        "25006, 'it only lets itself be read, as a standby does'",
        "28P01, it does not let the user in: wrong user or password",
        "3D000, there is no database of this name",
        "42501, the user may not do what has to be done there"
    })
    void whatIsWrongWithTheWholeDatabaseMakesItUnavailable(String code, String words) {
        SQLException failure = new SQLException("FATAL: no\nDetail: at all", code);

        assertThat(Failures.whyUnavailable(failure)).contains(words + " (FATAL: no)");
        assertThat(Failures.inWords(ADDRESS, failure))
                .isEqualTo("STORE names postgresql://db/jobs, but " + words + " (FATAL: no).");
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "40P01", "40001", "42703", "25001", "22021", "0"})
    void whatIsWrongWithOneCallDoesNot(String code) {
        assertThat(Failures.whyUnavailable(new SQLException("no", code))).isEmpty();
    }

    @Test
    void aPoolThatHasNoConnectionMakesTheDatabaseUnavailable() {
        assertThat(Failures.whyUnavailable(new SQLException("timeout while waiting\nfor a connection")))
                .contains("timeout while waiting");
    }

    @ParameterizedTest
    @CsvSource({
        "23505, true",
        "40P01, true",
        "40001, true",
        "23503, false",
        "42501, false",
        "08006, false",
        "53100, false",
        ", false"
    })
    void whatIsInTheWayOfAChangeMayBeGoneTheNextTime(String code, boolean again) {
        assertThat(Failures.isWorthAnotherTry(new SQLException("no", code))).isEqualTo(again);
    }

    @Test
    void aCodeThatNobodyHasWordsForIsToldInThoseOfTheDatabase() {
        assertThat(Failures.inWords(ADDRESS, new SQLException("no such thing", "XX000")))
                .isEqualTo("STORE names postgresql://db/jobs, but it cannot be used (no such thing).");
    }

    @Test
    void aFailureIsFoundInWhatFollowsFromIt() {
        Exception outer = new IllegalStateException("cannot start", new SQLException("refused", "08001"));

        assertThat(Failures.inWords(ADDRESS, outer))
                .isEqualTo("STORE names postgresql://db/jobs, but it cannot be reached (refused).");
    }

    @Test
    void aDatabaseOfSomebodyElseIsToldApart() {
        assertThat(Failures.inWords(ADDRESS, new IllegalStateException("Found non-empty schema(s) \"public\"")))
                .isEqualTo("STORE names postgresql://db/jobs, which has other tables than those of jobd.");
    }

    @Test
    void whatNoDatabaseSaidIsToldAsItIs() {
        assertThat(Failures.inWords(ADDRESS, new IllegalStateException("odd\nvery odd")))
                .isEqualTo("STORE names postgresql://db/jobs, which cannot be used: odd.");
    }

    @ParameterizedTest
    @CsvSource({
        "SQLITE_FULL, the file is on a disk that has no room left",
        "SQLITE_READONLY, the file may not be written by this process",
        "SQLITE_READONLY_DBMOVED, the file may not be written by this process",
        "SQLITE_CORRUPT, the file is damaged; take its backup",
        "SQLITE_IOERR_WRITE, the file cannot be used: no",
        "SQLITE_BUSY, the file cannot be used: no"
    })
    void whatIsWrongWithTheWholeFileMakesItUnavailable(SQLiteErrorCode code, String words) {
        assertThat(Failures.whyUnavailable(new SQLiteException("no", code))).contains(words);
    }

    @ParameterizedTest
    @EnumSource(names = {"SQLITE_CONSTRAINT", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_MISMATCH", "SQLITE_TOOBIG"})
    void whatIsWrongWithOneCallToTheFileDoesNot(SQLiteErrorCode code) {
        SQLiteException failure = new SQLiteException("no", code);

        assertThat(Failures.whyUnavailable(failure)).isEmpty();
        assertThat(Failures.isWorthAnotherTry(failure)).isFalse();
    }
}
