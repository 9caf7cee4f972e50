package io.filigree.db.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;

import org.junit.jupiter.api.Test;

class EventTimeRangeTest {

    @Test
    void isWithinWhatPostgresCanRead() {
        EventTimeRange range = new EventTimeRange(1, Instant.MIN, Instant.MAX);
        assertThat(range.first()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(range.last()).isEqualTo("9999-12-31T00:00:00Z");
    }
}
