package io.filigree.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFailuresTest {

    @ParameterizedTest
    @CsvSource({
        "08006, true", // connection failure
        "08001, true", // unable to connect
        "57P01, true", // the server shuts down
        "57P03, true", // the server starts
        "57014, false", // a cancelled statement
        "42601, false", // a syntax error
        ", false"
    })
    void knowsADatabaseThatCannotBeReached(String state, boolean unavailable) {
        SQLException failure = new SQLException("failed", state, new EOFException());

        assertThat(DatabaseFailures.isUnavailable(new IllegalStateException("A query failed", failure)))
                .isEqualTo(unavailable);
    }

    @Test
    void includesAPoolWithoutAConnection() {
        assertThat(DatabaseFailures.isUnavailable(
                        new IllegalStateException(new SQLTransientConnectionException("no connection in 5 s"))))
                .isTrue();
    }
}
