package dev.jobd.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Loads SQLite's library from a file that is deleted as soon as it is loaded. The driver's own way leaves a megabyte in the
 * temporary folder whenever the process is killed, and takes fifty milliseconds more.
 */
final class SqliteLibrary {

    private SqliteLibrary() {}

    /**
     * Tries the folders in turn, as one may be read-only, or may not hold programs.
     *
     * @throws IOException when it can be loaded from none of them
     */
    static void load(List<Path> folders) throws IOException {
        IOException failure = new IOException("SQLite's library can be loaded from none of " + folders);
        for (Path folder : folders) {
            try {
                loadFrom(Files.createTempDirectory(folder, ".jobd"));
                return;
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    private static void loadFrom(Path folder) throws Exception {
        String name = LibraryLoaderUtil.getNativeLibName();
        try {
            copy(LibraryLoaderUtil.getNativeLibResourcePath().substring(1) + "/" + name, folder.resolve(name));
            System.setProperty("org.sqlite.tmpdir", folder.toString());
            System.setProperty("org.sqlite.lib.path", folder.toString());
            SQLiteJDBCLoader.initialize();
        } finally {
            System.clearProperty("org.sqlite.tmpdir");
            System.clearProperty("org.sqlite.lib.path");
            try (Stream<Path> left = Files.list(folder)) {
                for (Path each : left.toList()) {
                    Files.delete(each);
                }
            }
            Files.delete(folder);
        }
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream library = SQLiteJDBCLoader.class.getClassLoader().getResourceAsStream(resource)) {
            if (library == null) {
                throw new IOException("there is none for this machine: " + resource);
            }
            Files.copy(library, file);
        }
    }
}
