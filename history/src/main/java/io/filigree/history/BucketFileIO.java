package io.filigree.history;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.function.UnaryOperator;

import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.jspecify.annotations.Nullable;

/** Iceberg's access to its metadata in a bucket. Each file is read and written as a whole: it has some megabytes at most. */
final class BucketFileIO implements FileIO {

    private static final long serialVersionUID = 1L;

    private final transient Bucket bucket;
    private final transient UnaryOperator<String> names;

    /** @param names the name of the object of a location */
    BucketFileIO(Bucket bucket, UnaryOperator<String> names) {
        this.bucket = bucket;
        this.names = names;
    }

    @Override
    public InputFile newInputFile(String location) {
        return new Input(bucket, location, names.apply(location));
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new Output(bucket, location, names.apply(location));
    }

    @Override
    public void deleteFile(String location) {
        try {
            bucket.delete(names.apply(location));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** After another exception, Iceberg would read the metadata of a table twenty times again, for two minutes. */
    private static NotFoundException failure(String location, IOException e) {
        return new NotFoundException(e, "File cannot be read: %s", location);
    }

    private record Input(Bucket bucket, String location, String name) implements InputFile {

        @Override
        public long getLength() {
            try {
                return bucket.size(name);
            } catch (IOException e) {
                throw failure(location, e);
            }
        }

        @Override
        public SeekableInputStream newStream() {
            try {
                return new Content(bucket.read(name));
            } catch (IOException e) {
                throw failure(location, e);
            }
        }

        @Override
        public boolean exists() {
            try {
                bucket.size(name);
                return true;
            } catch (NoSuchFileException e) {
                return false;
            } catch (IOException e) {
                throw failure(location, e);
            }
        }
    }

    private record Output(Bucket bucket, String location, String name) implements OutputFile {

        /** Names are unique, so there is no such file. A retry writes the same content. */
        @Override
        public PositionOutputStream create() {
            return new Upload(bucket, name);
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            return new Upload(bucket, name);
        }

        @Override
        public InputFile toInputFile() {
            return new Input(bucket, location, name);
        }
    }

    private static final class Content extends SeekableInputStream {

        private final byte[] content;
        private int position;

        Content(byte[] content) {
            this.content = content;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void seek(long to) throws IOException {
            if (to < 0 || to > content.length) {
                throw new IOException("no such position: " + to);
            }
            position = (int) to;
        }

        @Override
        public int read() {
            return position < content.length ? content[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (length > 0 && position == content.length) {
                return -1;
            }
            int read = Math.min(length, content.length - position);
            System.arraycopy(content, position, bytes, offset, read);
            position += read;
            return read;
        }
    }

    /** The object exists when this is closed. Iceberg reads the position afterwards, and closes twice. */
    private static final class Upload extends PositionOutputStream {

        private final Bucket bucket;
        private final String name;
        private @Nullable ByteArrayOutputStream content = new ByteArrayOutputStream();
        private long position;

        Upload(Bucket bucket, String name) {
            this.bucket = bucket;
            this.name = name;
        }

        private ByteArrayOutputStream content() throws IOException {
            if (content == null) {
                throw new IOException("closed: " + name);
            }
            return content;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int value) throws IOException {
            content().write(value);
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            content().write(bytes, offset, length);
            position += length;
        }

        @Override
        public void close() throws IOException {
            if (content != null) {
                byte[] all = content.toByteArray();
                content = null;
                bucket.write(name, all);
            }
        }
    }
}
