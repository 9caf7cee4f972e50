package io.filigree.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.filigree.db.PrivateFiles;

/** The filters of a data file, in a file with its name: of request ids, then of trace ids. A test makes two small reads. */
final class IdFilterFile {

    /** Which ids. */
    enum Kind {
        REQUEST,
        TRACE
    }

    private static final String SUFFIX = ".ids";
    private static final long MAGIC = 0x46494c4944530001L;
    private static final int HEADER_BYTES = Long.BYTES + 2 * Integer.BYTES;

    private IdFilterFile() {}

    static Path of(Path dataFile) {
        return dataFile.resolveSibling(dataFile.getFileName() + SUFFIX);
    }

    static void write(Path dataFile, IdFilter.Hashes requests, IdFilter.Hashes traces) throws IOException {
        byte[] requestFilter = IdFilter.of(requests);
        byte[] traceFilter = IdFilter.of(traces);
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + requestFilter.length + traceFilter.length);
        bytes.putLong(MAGIC)
                .putInt(requestFilter.length / IdFilter.BLOCK_BYTES)
                .putInt(traceFilter.length / IdFilter.BLOCK_BYTES)
                .put(requestFilter)
                .put(traceFilter);
        Path file = PrivateFiles.createFile(of(dataFile));
        Files.write(file, bytes.array());
        LocalFileIO.sync(file);
    }

    /** Whether the data file may have an event with this id. True as well if its filters are missing or unreadable. */
    static boolean mayContain(Path dataFile, Kind kind, String id) {
        try (FileChannel file = FileChannel.open(of(dataFile), StandardOpenOption.READ)) {
            ByteBuffer header = read(file, 0, HEADER_BYTES);
            if (header.getLong() != MAGIC) {
                return true;
            }
            int requestBlocks = header.getInt();
            int traceBlocks = header.getInt();
            long hash = IdFilter.hash(id);
            int block = kind == Kind.REQUEST
                    ? IdFilter.block(hash, requestBlocks)
                    : requestBlocks + IdFilter.block(hash, traceBlocks);
            long position = HEADER_BYTES + (long) block * IdFilter.BLOCK_BYTES;
            return IdFilter.mayContain(
                    read(file, position, IdFilter.BLOCK_BYTES).array(), hash);
        } catch (IOException e) {
            // The data file has the events. Reading it is slower and correct.
            return true;
        }
    }

    private static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new IOException("incomplete filter");
            }
        }
        return bytes.flip();
    }
}
