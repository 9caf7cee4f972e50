package io.filigree.query.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class NewestFirstTest {

    private static final Instant END = Instant.parse("2026-11-20T12:00:00Z");

    @Test
    void endsWithTheWholeWindow() {
        assertThat(NewestFirst.begins(END.minus(Duration.ofHours(1)), END))
                .containsExactly(
                        END.minus(Duration.ofMinutes(1)),
                        END.minus(Duration.ofMinutes(16)),
                        END.minus(Duration.ofHours(1)));
        assertThat(NewestFirst.begins(END.minusSeconds(60), END)).containsExactly(END.minusSeconds(60));
    }

    @Test
    void endsWithoutABoundWhereTheWindowHasNone() {
        assertThat(NewestFirst.begins(null, END))
                .hasSize(5)
                .endsWith((Instant) null)
                .startsWith(END.minusSeconds(60));
    }

    @Test
    void readsFilesByHours() {
        List<Instant> begins = new ArrayList<>();

        List<Instant> times = NewestFirst.times(END.minus(Duration.ofDays(2)), END, 2, begin -> {
            begins.add(begin);
            return begins.size() == 2 ? List.of(END, END) : List.of(END);
        });

        assertThat(begins).containsExactly(END.minus(Duration.ofHours(1)), END.minus(Duration.ofHours(16)));
        assertThat(times).hasSize(2);
    }
}
