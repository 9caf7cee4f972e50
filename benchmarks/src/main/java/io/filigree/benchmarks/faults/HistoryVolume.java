package io.filigree.benchmarks.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A file system in memory for the files of history, whose size changes. Only root can mount it. */
final class HistoryVolume implements AutoCloseable {

    private static final long LARGE = 1L << 30;

    private final Path directory;

    private HistoryVolume(Path directory) {
        this.directory = directory;
    }

    /** @throws IllegalStateException if it cannot be mounted, because the fault could not be tested then */
    static HistoryVolume mount(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        run(List.of("mount", "-t", "tmpfs", "-o", "mode=0700,size=" + LARGE, "filigree-history", directory.toString()));
        return new HistoryVolume(directory);
    }

    /** Leaves so much free space. */
    void fill(long free) throws IOException, InterruptedException {
        resize(Files.getFileStore(directory).getTotalSpace()
                - Files.getFileStore(directory).getUnallocatedSpace()
                + free);
    }

    void makeRoom() throws IOException, InterruptedException {
        resize(LARGE);
    }

    private void resize(long size) throws IOException, InterruptedException {
        run(List.of("mount", "-o", "remount,size=" + size, directory.toString()));
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + output);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            run(List.of("umount", "--lazy", directory.toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
