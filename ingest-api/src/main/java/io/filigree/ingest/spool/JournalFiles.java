package io.filigree.ingest.spool;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.List;

import io.filigree.db.PrivateFiles;
import io.netty.buffer.ByteBuf;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.io.SequentialFile;
import org.apache.activemq.artemis.core.io.buffer.TimedBufferObserver;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFile;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;

/**
 * The journal's files, with the one act that makes them durable in sight: {@link Disk#force}.
 *
 * <p>They write for themselves, because the library's own write goes unchecked: it ignores how much of a buffer the
 * disk took, and a write to a closed channel (an interrupt closes one) is not reported at all, after which the appends
 * complete as if they were on disk.
 */
final class JournalFiles extends NIOSequentialFileFactory {

    /**
     * How long the journal waits for more to write before it forces, in nanoseconds: not at all. Payloads that arrive
     * during one force shares the next, which gathers more the slower the disk is. (Zero would turn the buffer off.)
     */
    private static final int GATHERING_NANOS = 1;

    private final Disk disk;

    JournalFiles(File directory, int bufferBytes, Disk disk) {
        super(directory, true, bufferBytes, GATHERING_NANOS, 1, false, null, null);
        this.disk = disk;
        disableBufferReuse();
    }

    /** Never: its pool frees what it has no room for, in the way that {@link #releaseDirectBuffer} avoids. */
    @Override
    public void enableBufferReuse() {}

    @Override
    public SequentialFile createSequentialFile(String fileName) {
        return new ForcedFile(fileName);
    }

    /** Left to the garbage collector: the library frees it through Netty, which newer JDKs refuse for a buffer not from Netty. */
    @Override
    public void releaseDirectBuffer(ByteBuffer buffer) {}

    /** Forces a file's written bytes to disk. Its own type so that a test can count it, or let it fail. */
    interface Disk {

        Disk REAL = channel -> channel.force(false);

        void force(FileChannel channel) throws IOException;
    }

    private final class ForcedFile extends NIOSequentialFile {

        ForcedFile(String fileName) {
            super(JournalFiles.this, getDirectory(), fileName, 1);
        }

        /** Creates the file first, for us alone: the library would leave that to the umask. */
        @Override
        public void open(int maxIo, boolean useExecutor) throws IOException {
            PrivateFiles.createFile(getFile().toPath());
            super.open(maxIo, useExecutor);
        }

        @Override
        protected TimedBufferObserver createTimedBufferObserver() {
            return new CheckedWriter();
        }

        @Override
        protected void syncChannel(FileChannel channel) throws IOException {
            disk.force(channel);
        }

        @Override
        public SequentialFile cloneFile() {
            return new ForcedFile(getFileName());
        }

        private synchronized void writeWhole(ByteBuffer bytes) throws IOException {
            position.addAndGet(bytes.remaining());
            while (bytes.hasRemaining()) {
                if (channel == null) {
                    throw new ClosedChannelException();
                }
                channel.write(bytes);
            }
        }

        private final class CheckedWriter extends LocalBufferObserver {

            /** Called without callbacks, which wait for {@link #syncChannel}; a failure goes to the journal's owner. */
            @Override
            public void flushBuffer(ByteBuf bytes, boolean sync, List<IOCallback> callbacks) {
                try {
                    writeWhole(bytes.nioBuffer());
                } catch (IOException e) {
                    onIOError(e, "A write to the spool failed", getFileName());
                }
            }
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
