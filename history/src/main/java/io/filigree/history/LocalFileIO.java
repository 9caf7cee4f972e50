package io.filigree.history;

import static java.util.Objects.requireNonNull;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.filigree.db.PrivateFiles;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Iceberg's access to local files, without Hadoop. A file is on disk when its stream is closed, so that a snapshot that was
 * committed survives a power failure.
 */
final class LocalFileIO implements FileIO {

    private static final long serialVersionUID = 1L;
    private final String root;

    /** @param root the directory of all files of history */
    LocalFileIO(Path root) {
        this.root = root.toAbsolutePath().normalize().toString();
    }

    private Path path(String location) {
        return HistoryStore.path(Path.of(root), location);
    }

    /** Creates an empty file that only its owner can read, and the directories above it. */
    static Path create(Path path) throws IOException {
        PrivateFiles.createDirectories(requireNonNull(path.getParent(), "a file without a directory"));
        return PrivateFiles.createFile(path);
    }

    /** Writes a file and the entry of its directory to disk. */
    static void sync(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        syncDirectory(path);
    }

    private static void syncDirectory(Path path) throws IOException {
        try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    @Override
    public InputFile newInputFile(String location) {
        return new Input(location, path(location));
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new Output(location, path(location));
    }

    @Override
    public void deleteFile(String location) {
        try {
            Files.deleteIfExists(path(location));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete " + location, e);
        }
    }

    private record Input(String location, Path path) implements InputFile {

        @Override
        public long getLength() {
            try {
                return Files.size(path);
            } catch (IOException e) {
                throw failure(location, e);
            }
        }

        @Override
        public SeekableInputStream newStream() {
            try {
                return new FileInput(new RandomAccessFile(path.toFile(), "r"));
            } catch (IOException e) {
                throw failure(location, e);
            }
        }

        @Override
        public boolean exists() {
            return Files.exists(path);
        }
    }

    private record Output(String location, Path path) implements OutputFile {

        @Override
        public PositionOutputStream create() {
            try {
                if (Files.exists(path)) {
                    throw new FileAlreadyExistsException(location);
                }
                return new FileOutput(LocalFileIO.create(path));
            } catch (IOException e) {
                throw failure(location, e);
            }
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            try {
                return new FileOutput(LocalFileIO.create(path));
            } catch (IOException e) {
                throw failure(location, e);
            }
        }

        @Override
        public InputFile toInputFile() {
            return new Input(location, path);
        }
    }

    private static RuntimeException failure(String location, IOException e) {
        if (e instanceof NoSuchFileException || e instanceof java.io.FileNotFoundException) {
            return new NotFoundException(e, "File does not exist: %s", location);
        }
        if (e instanceof FileAlreadyExistsException) {
            return new AlreadyExistsException(e, "File already exists: %s", location);
        }
        return new UncheckedIOException("Could not open " + location, e);
    }

    private static final class FileInput extends SeekableInputStream {

        private final RandomAccessFile file;

        FileInput(RandomAccessFile file) {
            this.file = file;
        }

        @Override
        public long getPos() throws IOException {
            return file.getFilePointer();
        }

        @Override
        public void seek(long position) throws IOException {
            file.seek(position);
        }

        @Override
        public int read() throws IOException {
            return file.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return file.read(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Counts bytes itself and closes once, because Iceberg reads the position after it has closed the stream. */
    private static final class FileOutput extends PositionOutputStream {

        private final Path path;
        private final FileOutputStream file;
        private long position;
        private boolean closed;

        FileOutput(Path path) throws IOException {
            this.path = path;
            this.file = new FileOutputStream(path.toFile());
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int value) throws IOException {
            file.write(value);
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            file.write(bytes, offset, length);
            position += length;
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                try (file) {
                    file.getChannel().force(true);
                }
                syncDirectory(path);
            }
        }
    }
}
