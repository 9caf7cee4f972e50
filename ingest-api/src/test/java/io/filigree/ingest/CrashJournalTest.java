package io.filigree.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import io.filigree.decorator.function.AccountScope;
import io.filigree.ingest.spool.SpooledPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A payload that crashes every process is identified, independent of other payloads in progress. */
class CrashJournalTest {

    private static final SpooledPayload POISON = payload(7);
    private static final SpooledPayload HONEST = payload(8);

    @TempDir
    Path directory;

    @Test
    void suspectsWhatWasInProgressWhenTheProcessEnded() {
        CrashJournal.open(directory).begin("drain-1", List.of(POISON, HONEST));

        CrashJournal next = CrashJournal.open(directory);

        assertThat(next.isSuspect(POISON)).isTrue();
        assertThat(next.isSuspect(HONEST)).isTrue();
        assertThat(next.isGuilty(POISON)).isFalse();
        assertThat(next.isSuspect(payload(9))).isFalse();
    }

    @Test
    void suspectsNothingThatWasEnded() {
        CrashJournal journal = CrashJournal.open(directory);
        journal.begin("drain-1", List.of(POISON));
        journal.end("drain-1");

        assertThat(CrashJournal.open(directory).isSuspect(POISON)).isFalse();
    }

    @Test
    void findsWhatWasAloneInProgressThreeTimesAndAcquitsTheOthers() {
        CrashJournal.open(directory).begin("drain-1", List.of(POISON, HONEST));
        for (int crash = 1; crash <= CrashJournal.MAX_CRASHES; crash++) {
            CrashJournal journal = CrashJournal.open(directory);
            assertThat(journal.isGuilty(POISON)).isFalse();
            journal.beginAlone("drain-1", POISON);
        }
        CrashJournal journal = CrashJournal.open(directory);
        assertThat(journal.isGuilty(POISON)).isTrue();
        assertThat(journal.isGuilty(HONEST)).isFalse();

        journal.acquit(HONEST);
        journal.acquit(POISON);

        assertThat(CrashJournal.open(directory).isSuspect(POISON)).isFalse();
        assertThat(CrashJournal.open(directory).isSuspect(HONEST)).isFalse();
    }

    @Test
    void opensWhateverAnEndedProcessLeft() throws IOException {
        Files.writeString(directory.resolve("suspects"), "7 \nx y\n8 2");
        Files.writeString(directory.resolve("batch-drain-1"), "alo");

        CrashJournal journal = CrashJournal.open(directory);

        assertThat(journal.isSuspect(HONEST)).isTrue();
        assertThat(journal.isSuspect(POISON)).isFalse();
    }

    private static SpooledPayload payload(long id) {
        return new SpooledPayload(
                id, SpooledPayload.FIRST_FORMAT, Instant.EPOCH, true, AccountScope.ALL, null, new byte[0]);
    }
}
