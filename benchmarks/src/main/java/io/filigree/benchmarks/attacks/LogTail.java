package io.filigree.benchmarks.attacks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** The end of a log that may be long. */
final class LogTail {

    private static final int LENGTH = 300;

    private LogTail() {}

    static String of(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(LENGTH, file.length())];
            file.seek(file.length() - end.length);
            file.readFully(end);
            return new String(end, UTF_8).replaceAll("\\s+", " ");
        } catch (IOException e) {
            return e.toString();
        }
    }
}
