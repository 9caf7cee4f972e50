package io.filigree.db.embedded;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.filigree.db.PrivateFiles;

/** The lock of a home. The operating system releases it when the process ends. */
final class HomeLock implements AutoCloseable {

    /**
     * The homes this process owns. Checked before the lock file is opened: closing a second descriptor of a file releases
     * the process's lock on it.
     */
    private static final Set<Path> OWNED = ConcurrentHashMap.newKeySet();

    private final Path home;
    private final FileChannel channel;

    private HomeLock(Path home, FileChannel channel) {
        this.home = home;
        this.channel = channel;
    }

    /** Acquires the lock, or throws with the name of its owner. The directory must exist and be a real path. */
    static HomeLock take(Path home, Path directory) throws IOException {
        if (!OWNED.add(home)) {
            throw inUse(home, "this process (" + ProcessHandle.current().pid() + ")");
        }
        FileChannel channel = null;
        FileLock lock = null;
        // The pid is in a separate file, so that reading it touches no descriptor of the lock.
        Path holder = directory.resolve("owner.pid");
        try {
            PrivateFiles.createFile(directory.resolve("owner.lock"));
            PrivateFiles.createFile(holder);
            channel = FileChannel.open(directory.resolve("owner.lock"), CREATE, WRITE);
            lock = channel.tryLock();
            if (lock == null) {
                throw inUse(home, "process " + read(holder));
            }
            Files.writeString(holder, Long.toString(ProcessHandle.current().pid()));
            return new HomeLock(home, channel);
        } finally {
            if (lock == null) {
                OWNED.remove(home);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    private static String read(Path holder) {
        try {
            String pid = Files.readString(holder).strip();
            return pid.matches("[0-9]{1,10}") ? pid : "unknown";
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static EmbeddedPostgresException inUse(Path home, String holder) {
        return new EmbeddedPostgresException("The home " + home + " is in use by " + holder
                + ". One process at a time owns a home: stop that process, set another home for this one (FILIGREE_HOME),"
                + " or use one database server for both (spring.datasource.url).");
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            OWNED.remove(home);
        }
    }
}
