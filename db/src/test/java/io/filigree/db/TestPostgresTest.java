package io.filigree.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.junit.jupiter.api.Test;

class TestPostgresTest {

    @Test
    void givesEachCallerAMigratedDatabaseOfItsOwn() throws SQLException {
        TestPostgres mine = TestPostgres.database();
        TestPostgres yours = TestPostgres.database();

        execute(mine, "UPDATE inventory_change SET change_number = 7");

        assertThat(changeNumber(mine)).isEqualTo(7);
        assertThat(changeNumber(yours)).isZero();
        assertThat(mine.jdbcUrl()).isNotEqualTo(yours.jdbcUrl());
    }

    private static void execute(TestPostgres database, String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long changeNumber(TestPostgres database) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT change_number FROM inventory_change")) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }
}
