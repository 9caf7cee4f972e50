package io.filigree.history;

import static io.filigree.history.HistoryFixture.MORNING;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import io.filigree.db.event.EventStorage;
import io.filigree.db.event.EventStorage.Stored;
import io.filigree.db.event.EventTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** What the page of stored events shows of history. */
@Tag("slow")
@Timeout(600)
class HistoryStatusTest {

    @TempDir
    Path root;

    private HistoryFixture fixture;

    @BeforeEach
    void addEvents() {
        fixture = new HistoryFixture(root);
        fixture.addInvocations(120, MORNING, Duration.ofMinutes(1));
    }

    @Test
    void notesWhatWasSealed() {
        assertThat(stored().sealed().events()).isZero();
        assertThat(stored().recentOldest()).isEqualTo(MORNING);

        fixture.keeper().run();

        Stored stored = stored();
        assertThat(stored.recentOldest()).isNull();
        assertThat(stored.sealed().events()).isEqualTo(120);
        assertThat(stored.sealed().files()).isEqualTo(2);
        assertThat(stored.sealed().bytes()).isPositive();
        assertThat(stored.sealed().oldest()).isEqualTo(MORNING);
        assertThat(stored.sealed().newest()).isEqualTo(MORNING.plus(Duration.ofMinutes(119)));
        assertThat(stored.retention()).isEqualTo(Duration.ofDays(30));
        assertThat(stored.maintainedAt()).isEqualTo(fixture.clock.instant());
        assertThat(stored.overdueSince()).isNull();
        assertThat(stored.problem()).isNull();
    }

    @Test
    void notesAFailureUntilItIsSolved() throws Exception {
        Path inTheWay = Files.createFile(root.resolve(EventTable.INVOCATION.table()));

        fixture.keeper().run();

        Stored failing = stored();
        assertThat(failing.isFailing()).isTrue();
        assertThat(failing.problem()).isNotBlank();
        assertThat(failing.problemAt()).isEqualTo(fixture.clock.instant());
        assertThat(failing.overdueSince()).isEqualTo(Instant.parse("2031-11-21T07:00:00Z"));
        assertThat(failing.recentOldest()).isEqualTo(MORNING);

        FileSystemUtils.deleteRecursively(inTheWay);
        fixture.clock.forward(Duration.ofMinutes(1));
        fixture.keeper().run();

        assertThat(stored().isFailing()).isFalse();
        assertThat(stored().problem()).isEqualTo(failing.problem());
        assertThat(stored().sealed().events()).isEqualTo(120);
    }

    private Stored stored() {
        return new EventStorage(fixture.database)
                .read().stream()
                        .filter(stored -> stored.table() == EventTable.INVOCATION)
                        .findFirst()
                        .orElseThrow();
    }
}
