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
 * Which payloads were being stored when the process ended without having stored them, so that one that ends every process
 * (it takes more memory than there is) is found, and holds up no other. Payloads that were in progress at such an end are
 * suspects: they are stored one by one, and what was alone in progress at several ends is the cause.
 *
 * <p>It survives the end of the process, not that of the machine: nothing is forced to disk.
 */
final class CrashJournal {

    /** Unclean ends with the same payload alone in progress, after which it is not tried again. */
    static final int MAX_CRASHES = 3;

    private static final Logger log = LoggerFactory.getLogger(CrashJournal.class);

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final String ALONE = "alone ";
    private static final String SUSPECTS = "suspects";
    private static final String SLOT = "batch-";

    private final Path directory;
    /** How many processes ended while a payload was alone in progress, by its id. */
    private final Map<Long, Integer> suspects = new TreeMap<>();

    private CrashJournal(Path directory) {
        this.directory = directory;
    }

    /** Reads what the process before left. */
    static CrashJournal open(Path directory) {
        CrashJournal journal = new CrashJournal(directory);
        try {
            PrivateFiles.createDirectories(directory);
            journal.load();
        } catch (IOException e) {
            throw new UncheckedIOException("The record of batches in progress cannot be read: " + directory, e);
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

    /** What was written when the process ended may be cut off. */
    private static List<Long> numbers(String text) {
        return NUMBER.matcher(text)
                .results()
                .map(number -> Long.valueOf(number.group()))
                .toList();
    }

    /** Whether it was in progress when a process ended, and must be stored alone. */
    synchronized boolean isSuspect(SpooledPayload payload) {
        return suspects.containsKey(payload.id());
    }

    /** Whether it ended so many processes that it is not to be tried again. */
    synchronized boolean isGuilty(SpooledPayload payload) {
        return suspects.getOrDefault(payload.id(), 0) >= MAX_CRASHES;
    }

    /** A thread begins to store these. */
    void begin(String thread, Collection<SpooledPayload> payloads) {
        write(
                slot(thread),
                payloads.stream().map(payload -> Long.toString(payload.id())).collect(Collectors.joining(" ")));
    }

    /** A thread begins to store this one, and no other thread stores anything meanwhile. */
    void beginAlone(String thread, SpooledPayload payload) {
        write(slot(thread), ALONE + payload.id());
    }

    /** The process is alive: the payload that the thread began is not a suspect, whether it failed or not. */
    void end(String thread) {
        write(slot(thread), "");
    }

    /** It was stored, or is kept elsewhere. */
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
            log.warn("The record of batches in progress could not be written: directory={}", directory, e);
        }
    }

    /** A failed write is ignored, which happens when the disk is full: then a payload that ends the process is not found. */
    private static void write(Path file, String text) {
        try {
            Files.writeString(PrivateFiles.createFile(file), text);
        } catch (IOException e) {
            log.warn("The record of batches in progress could not be written: file={}", file, e);
        }
    }
}
