package io.filigree.db.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import io.filigree.db.PrivateFiles;

/**
 * The log file of the database server, and the one before it. The server keeps the file open for appending, so rotation
 * copies the end of it to {@code <name>.1} and truncates it. Lines that are written in between are lost.
 *
 * @param maxBytes after which the file is rotated; both files together take about twice as much
 */
record ServerLog(Path file, long maxBytes) {

    private static final long MAX_BYTES = 10_000_000;

    static ServerLog of(Path file) {
        return new ServerLog(file, MAX_BYTES);
    }

    long size() throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    void rotateIfLarge() throws IOException {
        long size = size();
        if (size <= maxBytes) {
            return;
        }
        Path previous = file.resolveSibling(file.getFileName() + ".1");
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            from.position(size - maxBytes);
            PrivateFiles.createFile(unfinished);
            try (OutputStream to = Files.newOutputStream(unfinished)) {
                InputStream end = Channels.newInputStream(from);
                to.write(end.readNBytes((int) maxBytes));
            }
            from.truncate(0);
        }
        Files.move(unfinished, previous, StandardCopyOption.REPLACE_EXISTING);
    }
}
