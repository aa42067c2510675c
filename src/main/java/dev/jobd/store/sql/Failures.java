package dev.jobd.store.sql;

import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What is wrong with a database, in a sentence for whoever runs the node. */
final class Failures {
    private static final int BASIC_CODE = 0xff;

    private Failures() {}

    static String inWords(Path path, Throwable failure) {
        return "STORE names " + path + ", " + whatIsWrong(failure) + ".";
    }

    private static String whatIsWrong(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                return inWords(sqlite.getResultCode(), sqlite);
            }
        }
        String message = String.valueOf(failure.getMessage());
        return message.contains("non-empty schema")
                ? "which has other tables than those of jobd"
                : "which cannot be used: " + message.lines().findFirst().orElse("");
    }

    private static String inWords(SQLiteErrorCode code, SQLException failure) {
        return switch (SQLiteErrorCode.getErrorCode(code.code & BASIC_CODE)) {
            case SQLITE_NOTADB -> "which is no SQLite file";
            case SQLITE_READONLY, SQLITE_PERM -> "which this process may not write";
            case SQLITE_CANTOPEN -> "which cannot be opened";
            case SQLITE_FULL -> "for which the disk has no room left";
            case SQLITE_CORRUPT -> "which is damaged; take its backup";
            default -> "which cannot be used: " + failure.getMessage();
        };
    }
}
