package io.filigree.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.sql.SQLException;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class ClientAbortsTest {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ClientAborts aborts = new ClientAborts(registry);

    @Test
    void countsClientsThatDisconnected() {
        assertThat(aborts.count(new IOException("Broken pipe"))).isTrue();
        assertThat(aborts.count(new IllegalStateException("writing", new EOFException())))
                .isTrue();
        assertThat(counted()).isEqualTo(2);
    }

    /** Otherwise the response would be empty, with the status 200. */
    @Test
    void aLostConnectionToTheDatabaseIsAFailureOfTheServer() {
        SQLException lost = new SQLException("An I/O error occurred", "08006", new EOFException());

        assertThat(aborts.count(new IllegalStateException("A query failed", lost)))
                .isFalse();
        assertThat(counted()).isZero();
    }

    private double counted() {
        return registry.counter("filigree.http.client.aborts").count();
    }
}
