package io.filigree.ingest.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.filigree.db.PrivateFiles;
import org.jspecify.annotations.Nullable;

/** The lock of a spool's directory, because two journals in it would overwrite each other. It ends with the process. */
final class OwnerLock implements AutoCloseable {

    private final FileChannel channel;

    private OwnerLock(FileChannel channel) {
        this.channel = channel;
    }

    static OwnerLock acquire(Path directory) {
        try {
            PrivateFiles.createDirectories(directory);
            PrivateFiles.restrictAll(directory, path -> false); // of an earlier version or another creator
            Path lock = PrivateFiles.createFile(directory.resolve("owner.lock"));
            FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new SpoolUnavailableException(
                        "The spool in " + directory
                                + " is used by another running process; stop it, or set for this one"
                                + " another filigree.spool.directory",
                        null);
            }
            return new OwnerLock(channel);
        } catch (IOException e) {
            throw new SpoolUnavailableException("The spool's directory " + directory + " cannot be written", e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by another spool of this very process
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new SpoolUnavailableException("The spool's lock could not be released", e);
        }
    }
}
