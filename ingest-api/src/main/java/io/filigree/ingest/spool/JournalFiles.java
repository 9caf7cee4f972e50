package io.filigree.ingest.spool;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;

import org.apache.activemq.artemis.core.io.SequentialFile;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFile;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;

/** The journal's files, with the one act that makes them durable in sight: {@link Disk#force}. */
final class JournalFiles extends NIOSequentialFileFactory {

    /**
     * How long the journal waits for more to write before it forces, in nanoseconds: not at all. Whatever arrives
     * during one force shares the next, which gathers more the slower the disk is. (Zero would turn the buffer off.)
     */
    private static final int GATHERING_NANOS = 1;

    private final Disk disk;

    JournalFiles(File directory, int bufferBytes, Disk disk) {
        super(directory, true, bufferBytes, GATHERING_NANOS, 1, false, null, null);
        this.disk = disk;
    }

    @Override
    public SequentialFile createSequentialFile(String fileName) {
        return new ForcedFile(fileName);
    }

    /** Forces a file's written bytes to disk. Its own type so that a test can count it, or let it fail. */
    interface Disk {

        Disk REAL = channel -> channel.force(false);

        void force(FileChannel channel) throws IOException;
    }

    private final class ForcedFile extends NIOSequentialFile {

        ForcedFile(String fileName) {
            super(JournalFiles.this, getDirectory(), fileName, 1);
        }

        @Override
        protected void syncChannel(FileChannel channel) throws IOException {
            disk.force(channel);
        }

        @Override
        public SequentialFile cloneFile() {
            return new ForcedFile(getFileName());
        }
    }

    /** A file of the journal opened beside it for reading; the journal's own way of opening would create it. */
    static final class ReadOnlyFile extends NIOSequentialFile {

        ReadOnlyFile(JournalFiles files, String fileName) {
            super(files, files.getDirectory(), fileName, 1);
        }

        @Override
        public void open(int maxIo, boolean useExecutor) throws IOException {
            rfile = new RandomAccessFile(getFile(), "r");
            channel = rfile.getChannel();
        }

        @Override
        public synchronized void close(boolean waitSync, boolean blockOnPending) throws IOException {
            rfile.close();
        }
    }
}
