package dev.jobd.store.sql;

import dev.jobd.domain.CannotStart;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The file of a SQLite database, which this process has for itself for as long as it lives. A lock on a file beside it says
 * so to other processes; it goes with the process, however that ends.
 */
final class SqliteFile implements AutoCloseable {
    private final FileChannel lockFile;

    private SqliteFile(FileChannel lockFile) {
        this.lockFile = lockFile;
    }

    /** @throws CannotStart when another process has it, or it cannot be written */
    static SqliteFile open(Path named) {
        Path path = real(named);
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(path)) {
            throw new CannotStart("STORE names " + path + ", which is a folder, not a file.");
        }
        if (!Files.isDirectory(folder)) {
            throw new CannotStart("STORE names a file in the folder " + folder + ", which does not exist.");
        }
        if (Files.exists(path) && !Files.isWritable(path)) {
            throw new CannotStart("STORE names " + path + ", which this process may not write.");
        }
        SqliteFile file = new SqliteFile(locked(path));
        try {
            SqliteLibrary.load(List.of(Path.of(System.getProperty("java.io.tmpdir")), folder));
            return file;
        } catch (IOException e) {
            file.close();
            throw new CannotStart(e.getMessage() + ".", e);
        }
    }

    /** Whatever links lead to it, it is one file. */
    private static Path real(Path named) {
        try {
            Path absolute = named.toAbsolutePath();
            Path folder = absolute.getParent();
            if (Files.exists(absolute) || folder == null || !Files.isDirectory(folder)) {
                return Files.exists(absolute) ? absolute.toRealPath() : absolute;
            }
            return folder.toRealPath().resolve(absolute.getFileName());
        } catch (IOException e) {
            throw new CannotStart("STORE names " + named + ", which cannot be opened: " + e.getMessage() + ".", e);
        }
    }

    private static FileChannel locked(Path path) {
        Path beside = path.resolveSibling(path.getFileName() + ".lock");
        FileChannel channel;
        try {
            channel = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new CannotStart(
                    "STORE names " + path + ", but " + beside + " cannot be written: " + e.getMessage() + ".", e);
        }
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (IOException | OverlappingFileLockException e) {
            // Not ours, then.
        }
        closeQuietly(channel);
        throw new CannotStart("STORE names " + path
                + ", which another jobd has open; a SQLite file is for one, and PostgreSQL for many.");
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It goes with the process.
        }
    }

    @Override
    public void close() {
        closeQuietly(lockFile);
    }
}
