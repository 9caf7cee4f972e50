package io.filigree.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.db.PrivateFiles;
import io.filigree.ingest.spool.SpooledPayload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the payloads that were in progress when the process ended, in order to find payloads that crash every process (for
 * example because they need too much memory). Payloads that were in progress at a crash are suspects, and are stored one by
 * one. A payload that was alone in progress at several crashes is the cause.
 *
 * <p>The file survives a crash of the process, but not of the machine, because it is not forced to disk.
 */
final class CrashJournal {

    /** Number of crashes with the same payload alone in progress, after which it is not tried again. */
    static final int MAX_CRASHES = 3;

    private static final Logger log = LoggerFactory.getLogger(CrashJournal.class);

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final String ALONE = "alone ";
    private static final String SUSPECTS = "suspects";
    private static final String SLOT = "batch-";

    private final Path directory;
    /** Number of crashes by the id of the payload that was alone in progress. */
    private final Map<Long, Integer> suspects = new TreeMap<>();

    private CrashJournal(Path directory) {
        this.directory = directory;
    }

    /** Reads the file of the previous process. */
    static CrashJournal open(Path directory) {
        CrashJournal journal = new CrashJournal(directory);
        try {
            PrivateFiles.createDirectories(directory);
            journal.load();
        } catch (IOException e) {
            throw new UncheckedIOException("The crash journal could not be read: " + directory, e);
        }
        return journal;
    }

    private void load() throws IOException {
        Path kept = directory.resolve(SUSPECTS);
        if (Files.exists(kept)) {
            for (String line : Files.readAllLines(kept)) {
                List<Long> numbers = numbers(line);
                if (numbers.size() == 2) {
                    suspects.put(numbers.get(0), Math.toIntExact(numbers.get(1)));
                }
            }
        }
        List<Path> slots;
        try (Stream<Path> files = Files.list(directory)) {
            slots = files.filter(file -> file.getFileName().toString().startsWith(SLOT))
                    .toList();
        }
        for (Path slot : slots) {
            String text = Files.readString(slot).strip();
            numbers(text).forEach(id -> suspects.merge(id, text.startsWith(ALONE) ? 1 : 0, Integer::sum));
        }
        save();
        for (Path slot : slots) {
            Files.delete(slot);
        }
    }

    /** The last entry may be incomplete after a crash. */
    private static List<Long> numbers(String text) {
        return NUMBER.matcher(text)
                .results()
                .map(number -> Long.valueOf(number.group()))
                .toList();
    }

    /** Whether the payload was in progress at a crash, and must be stored alone. */
    synchronized boolean isSuspect(SpooledPayload payload) {
        return suspects.containsKey(payload.id());
    }

    /** Whether the payload caused so many crashes that it must not be tried again. */
    synchronized boolean isGuilty(SpooledPayload payload) {
        return suspects.getOrDefault(payload.id(), 0) >= MAX_CRASHES;
    }

    /** Records that a thread starts to store these payloads. */
    void begin(String thread, Collection<SpooledPayload> payloads) {
        write(
                slot(thread),
                payloads.stream().map(payload -> Long.toString(payload.id())).collect(Collectors.joining(" ")));
    }

    /** Records that a thread starts to store this payload, while no other thread stores any. */
    void beginAlone(String thread, SpooledPayload payload) {
        write(slot(thread), ALONE + payload.id());
    }

    /** Records that the thread's payload did not crash the process, whether it failed or not. */
    void end(String thread) {
        write(slot(thread), "");
    }

    /** Removes a payload that was stored, or kept as a dead letter. */
    synchronized void acquit(SpooledPayload payload) {
        if (suspects.remove(payload.id()) != null) {
            save();
        }
    }

    private Path slot(String thread) {
        return directory.resolve(SLOT + thread);
    }

    private void save() {
        Path written = directory.resolve(SUSPECTS + ".new");
        write(
                written,
                suspects.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining("\n")));
        try {
            Files.move(
                    written,
                    directory.resolve(SUSPECTS),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.warn("The crash journal could not be written: directory={}", directory, e);
        }
    }

    /** A failed write, for example to a full disk, is ignored; a payload that crashes the process is then not found. */
    private static void write(Path file, String text) {
        try {
            Files.writeString(PrivateFiles.createFile(file), text);
        } catch (IOException e) {
            log.warn("The crash journal could not be written: file={}", file, e);
        }
    }
}
