package dev.jobd.store.sql;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What is wrong with a database, in words for whoever runs the node. */
final class Failures {
    private static final int BASIC_CODE = 0xff;
    private static final int CLASS = 2;

    /** PostgreSQL's error codes, or their first characters, of which two are their class. */
    private static final Map<String, String> IN_WORDS = Map.ofEntries(
            Map.entry("08", "it cannot be reached"),
            Map.entry("08004", "it refuses the connection"),
            Map.entry("28", "it does not let the user in: wrong user or password"),
            Map.entry("3D", "there is no database of this name"),
            Map.entry("3F", "the user has no schema in it"),
            Map.entry("42501", "the user may not do what has to be done there"),
            Map.entry("53100", "its disk is full"),
            Map.entry("53300", "it has too many connections already"),
            Map.entry("53", "it has not enough resources"),
            Map.entry("57P", "it is starting or stopping"),
            Map.entry("57014", "it has cut off what it was asked for"),
            Map.entry("55P03", "it has cut off what it was asked for"),
            Map.entry("25P03", "it has cut off what it was asked for"),
            Map.entry("58", "it cannot use its own files"),
            Map.entry("25006", "it only lets itself be read, as a standby does"));

    /** What is in the way of a change is none of what it is about: it may well succeed when it is done again. */
    private static final Set<String> AGAIN = Set.of("40001", "40P01", "23505");

    private Failures() {}

    /** Of a start, with the database in the file. */
    static String inWords(Path path, Throwable failure) {
        return "STORE names " + path + ", " + whatIsWrong(failure) + ".";
    }

    /** Of a start, with PostgreSQL. */
    static String inWords(String address, Throwable failure) {
        SQLException sql = sql(failure);
        String why = sql == null
                ? whatIsWrong(failure)
                : "but " + words(sql).orElse("it cannot be used") + " (" + firstLine(sql) + ")";
        return "STORE names " + address + ", " + why + ".";
    }

    /** Why nothing can be done with the database now, whatever it is; empty when the failure is of one call alone. */
    static Optional<String> whyUnavailable(SQLException failure) {
        if (failure instanceof SQLiteException sqlite) {
            return switch (basic(sqlite.getResultCode())) {
                case SQLITE_FULL,
                        SQLITE_IOERR,
                        SQLITE_READONLY,
                        SQLITE_PERM,
                        SQLITE_CANTOPEN,
                        SQLITE_NOTADB,
                        SQLITE_CORRUPT,
                        SQLITE_BUSY,
                        SQLITE_LOCKED,
                        SQLITE_NOMEM -> Optional.of("the file " + inWords(sqlite.getResultCode(), sqlite));
                default -> Optional.empty();
            };
        }
        if (failure.getSQLState() == null) {
            // The pool says that it has no connection, in this way.
            return Optional.of(firstLine(failure));
        }
        return words(failure).map(why -> why + " (" + firstLine(failure) + ")");
    }

    /** Whether a change that failed may succeed when it is done again. */
    static boolean isWorthAnotherTry(SQLException failure) {
        return failure.getSQLState() != null && AGAIN.contains(failure.getSQLState());
    }

    private static Optional<String> words(SQLException failure) {
        String code = failure.getSQLState();
        if (code == null || code.length() < CLASS) {
            return Optional.empty();
        }
        for (int end = code.length(); end >= CLASS; end--) {
            String known = IN_WORDS.get(code.substring(0, end));
            if (known != null) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    private static @Nullable SQLException sql(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    private static String whatIsWrong(Throwable failure) {
        if (sql(failure) instanceof SQLiteException sqlite) {
            return "which " + inWords(sqlite.getResultCode(), sqlite);
        }
        String message = String.valueOf(failure.getMessage());
        return message.contains("non-empty schema")
                ? "which has other tables than those of jobd"
                : "which cannot be used: " + firstLine(failure);
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    private static SQLiteErrorCode basic(SQLiteErrorCode code) {
        return SQLiteErrorCode.getErrorCode(code.code & BASIC_CODE);
    }

    private static String inWords(SQLiteErrorCode code, SQLException failure) {
        return switch (basic(code)) {
            case SQLITE_NOTADB -> "is no SQLite file";
            case SQLITE_READONLY, SQLITE_PERM -> "may not be written by this process";
            case SQLITE_CANTOPEN -> "cannot be opened";
            case SQLITE_FULL -> "is on a disk that has no room left";
            case SQLITE_CORRUPT -> "is damaged; take its backup";
            default -> "cannot be used: " + firstLine(failure);
        };
    }
}
