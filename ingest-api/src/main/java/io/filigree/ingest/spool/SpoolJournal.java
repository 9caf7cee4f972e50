package io.filigree.ingest.spool;

import java.io.FileNotFoundException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.activemq.artemis.core.journal.IOCompletion;
import org.apache.activemq.artemis.core.journal.LoaderCallback;
import org.apache.activemq.artemis.core.journal.PreparedTransactionInfo;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.JournalFile;
import org.apache.activemq.artemis.core.journal.impl.JournalFileImpl;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.apache.activemq.artemis.core.journal.impl.JournalReaderCallback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Artemis journal with the operations of the spool: add a payload and wait for the disk, delete one without waiting,
 * read bodies back. After the first failed write it accepts no more writes, because the journal itself would complete the
 * appends of a failed write as if they were on disk. A restart reads the actual content.
 */
final class SpoolJournal implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SpoolJournal.class);

    /** Files are filled with zeros when made, so that appending never has to grow one; they are used again. */
    private static final int FILE_BYTES = 10 << 20;

    /** The largest record the journal takes without a warning: a payload, its header, the journal's own 2 KiB. */
    private static final int BUFFER_BYTES = JournalSpool.MAX_PAYLOAD_BYTES + 4096;

    private static final int MIN_FILES = 2;
    private static final int POOLED_FILES = 10;

    /** A few payloads that stay for long would pin every later file; rewritten once less than 30 % is alive. */
    private static final int COMPACT_MIN_FILES = 10;

    private static final int COMPACT_PERCENTAGE = 30;

    private final Path directory;
    private final JournalFiles files;
    private final JournalImpl journal;
    private final Set<PendingAdd> pending = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    SpoolJournal(Path directory, JournalFiles.Disk disk) {
        this.directory = directory;
        this.files = new JournalFiles(directory.toFile(), BUFFER_BYTES, disk);
        this.journal = new JournalImpl(
                FILE_BYTES,
                MIN_FILES,
                POOLED_FILES,
                COMPACT_MIN_FILES,
                COMPACT_PERCENTAGE,
                files,
                "spool",
                "journal",
                1);
        this.journal.setCriticalErrorListener((error, message, file) -> fail(error));
    }

    /** Called for every record of the journal at start, in the order of writing. */
    interface Loader {

        void payload(long id, PayloadRecord payload);

        void deleted(long id);
    }

    /** Reads the whole journal and opens it for writing. Returns the highest id it has seen, or -1. */
    long load(Loader loader) {
        List<Long> damaged = new ArrayList<>();
        try {
            journal.start();
            long highestId = journal.load(new RecordLoader(loader, damaged)).getMaxID();
            damaged.forEach(this::delete);
            throwIfFailed();
            return highestId;
        } catch (Exception e) { // the journal declares it; after any failure there is no spool to append to
            throw new SpoolUnavailableException("The spool in " + directory + " cannot be read", e);
        }
    }

    /** Returns once the payload is on disk. */
    void add(long id, PayloadRecord payload) {
        PendingAdd add = new PendingAdd();
        pending.add(add);
        try {
            throwIfFailed();
            journal.appendAddRecord(id, payload.type(), payload, true, add);
            add.onDisk.join();
        } catch (CompletionException e) {
            throw unavailable(e.getCause());
        } catch (SpoolUnavailableException e) {
            throw e;
        } catch (Exception e) { // the journal declares it; it no longer writes
            fail(e);
            throw unavailable(e);
        } finally {
            pending.remove(add);
        }
    }

    /** Written soon, and forced along with a later payload. */
    void delete(long id) {
        throwIfFailed();
        try {
            journal.appendDeleteRecord(id, false, null);
        } catch (Exception e) { // the journal declares it; it no longer writes
            fail(e);
            throw unavailable(e);
        }
    }

    /**
     * The payloads of these ids, read back file by file, oldest first, until all are found. An id that is missing in
     * the answer was in no file, or in one that is being compacted.
     */
    Map<Long, PayloadRecord> read(Set<Long> ids) {
        Map<Long, PayloadRecord> found = new HashMap<>();
        AtomicReference<@Nullable ByteBuffer> fileBuffer = new AtomicReference<>();
        try {
            for (JournalFile file : filesInOrder()) {
                if (found.size() == ids.size()) {
                    break;
                }
                readFile(file, ids, found, fileBuffer);
            }
            return found;
        } finally {
            ByteBuffer buffer = fileBuffer.get();
            if (buffer != null) {
                files.releaseDirectBuffer(buffer);
            }
        }
    }

    /** Like {@link #read}, but no compaction moves the records meanwhile; appends wait for as long. */
    Map<Long, PayloadRecord> readInPeace(Set<Long> ids) {
        journal.synchronizationLock();
        try {
            return read(ids);
        } finally {
            journal.synchronizationUnlock();
        }
    }

    boolean writable() {
        return failure.get() == null;
    }

    @Override
    public void close() {
        try {
            journal.stop();
        } finally {
            pending.forEach(add -> add.onError(0, "the spool was closed"));
        }
    }

    private List<JournalFile> filesInOrder() {
        List<JournalFile> inOrder = new ArrayList<>(List.of(journal.getDataFiles()));
        JournalFile current = journal.getCurrentFile();
        if (current != null) {
            inOrder.add(current);
        }
        return inOrder;
    }

    private void readFile(
            JournalFile file,
            Set<Long> ids,
            Map<Long, PayloadRecord> found,
            AtomicReference<@Nullable ByteBuffer> fileBuffer) {
        JournalFileImpl beside = new JournalFileImpl(
                new JournalFiles.ReadOnlyFile(files, file.getFile().getFileName()),
                file.getRecordID(),
                file.getJournalVersion());
        try {
            JournalImpl.readJournalFile(
                    files,
                    beside,
                    new JournalReaderCallback() {
                        @Override
                        public void onReadAddRecord(RecordInfo info) {
                            if (ids.contains(info.id)) {
                                PayloadRecord.parse(info.getUserRecordType(), info.data)
                                        .ifPresent(payload -> found.put(info.id, payload));
                            }
                        }
                    },
                    fileBuffer);
        } catch (FileNotFoundException e) {
            log.debug("A file of the spool was compacted away while it was read", e);
        } catch (Exception e) { // the journal declares it; the caller sees that ids are missing
            log.warn("A file of the spool could not be read back", e);
        }
    }

    private void fail(Throwable error) {
        if (failure.compareAndSet(null, error)) {
            log.error("The spool is not writable until a restart: directory={}", directory, error);
        }
        pending.forEach(add -> add.onDisk.completeExceptionally(error));
    }

    private void throwIfFailed() {
        Throwable error = failure.get();
        if (error != null) {
            throw unavailable(error);
        }
    }

    private SpoolUnavailableException unavailable(@Nullable Throwable cause) {
        return new SpoolUnavailableException("The spool in " + directory + " cannot be written", cause);
    }

    /** One append that waits for its write. */
    private final class PendingAdd implements IOCompletion {

        private final CompletableFuture<@Nullable Void> onDisk = new CompletableFuture<>();

        /** Called after the force, but also after a write that failed: only the failure distinguishes them. */
        @Override
        public void done() {
            Throwable error = failure.get();
            if (error == null) {
                onDisk.complete(null);
            } else {
                onDisk.completeExceptionally(error);
            }
        }

        @Override
        public void onError(int code, String message) {
            onDisk.completeExceptionally(new IllegalStateException(message));
        }

        @Override
        public void storeLineUp() {}
    }

    /** What the journal tells while it loads; there are no transactions and no updates in a spool. */
    private record RecordLoader(Loader loader, List<Long> damaged) implements LoaderCallback {

        @Override
        public void addRecord(RecordInfo info) {
            PayloadRecord.parse(info.getUserRecordType(), info.data)
                    .ifPresentOrElse(payload -> loader.payload(info.id, payload), () -> unreadable(info));
        }

        /** What was written as it is on disk may be of a later version, which can still read it. */
        private void unreadable(RecordInfo info) {
            if (PayloadRecord.isIntact(info.data)) {
                log.error(
                        "Payload of the spool has an unknown layout, it stays on disk and is not stored: payload={} type={}",
                        info.id,
                        info.getUserRecordType());
            } else {
                log.error(
                        "Payload {} of the spool is damaged on disk and is dropped; it was never acknowledged if power failed while it was written",
                        info.id);
                damaged.add(info.id);
            }
        }

        @Override
        public void deleteRecord(long id) {
            loader.deleted(id);
        }

        @Override
        public void updateRecord(RecordInfo info) {}

        @Override
        public void addPreparedTransaction(PreparedTransactionInfo transaction) {}

        @Override
        public void failedTransaction(long id, List<RecordInfo> records, List<RecordInfo> recordsToDelete) {}
    }
}
