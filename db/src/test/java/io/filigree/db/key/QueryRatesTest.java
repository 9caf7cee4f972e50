package io.filigree.db.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import io.filigree.db.TestPostgres;
import io.filigree.db.key.QueryRates.Grant;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class QueryRatesTest {

    private static final String EVE = QueryRates.key("person eve", null);

    private final JdbcClient jdbc = JdbcClient.create(TestPostgres.database().dataSource());
    private final QueryRates one = new QueryRates(jdbc, Duration.ofSeconds(30));
    private final QueryRates other = new QueryRates(jdbc, Duration.ofSeconds(30));

    @Test
    void grantsNoMoreThanTheLimitToAllProcesses() {
        assertThat(one.take(EVE, 40, 100).queries()).isEqualTo(40);
        assertThat(other.take(EVE, 40, 100).queries()).isEqualTo(40);
        assertThat(one.take(EVE, 40, 100).queries()).isEqualTo(20);
        assertThat(other.take(EVE, 40, 100).queries()).isZero();
        assertThat(one.take(EVE, 1, 100).queries()).isZero();
        assertThat(one.take(QueryRates.key("key 1", null), 40, 100).queries()).isEqualTo(40);
    }

    @Test
    void aMinuteBeginsWithItsFirstQuery() {
        Grant first = one.take(EVE, 100, 100);
        assertThat(first.left()).isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
        passSeconds(40);
        Grant second = other.take(EVE, 1, 100);
        assertThat(second.queries()).isZero();
        assertThat(second.left()).isLessThanOrEqualTo(Duration.ofSeconds(20));

        passSeconds(20);

        assertThat(other.take(EVE, 60, 100).queries()).isEqualTo(60);
        Grant next = one.take(EVE, 60, 100);
        assertThat(next.queries()).isEqualTo(40);
        assertThat(next.left()).isGreaterThan(Duration.ofSeconds(50));
    }

    @Test
    void processesMayHaveDifferentLimitsDuringAnUpgrade() {
        assertThat(one.take(EVE, 40, 50).queries()).isEqualTo(40);
        assertThat(one.take(EVE, 40, 50).queries()).isEqualTo(10);
        assertThat(other.take(EVE, 40, 100).queries()).isEqualTo(20);
        assertThat(one.take(EVE, 1, 50).queries()).isZero();
    }

    @Test
    void aClockOfTheDatabaseThatIsSetBackEndsTheMinute() {
        one.take(EVE, 100, 100);
        passSeconds(-3_600);

        Grant grant = other.take(EVE, 60, 100);

        assertThat(grant.queries()).isEqualTo(60);
        assertThat(grant.left()).isLessThanOrEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void deletesCountsThatHaveEnded() {
        for (int i = 0; i < 100; i++) {
            one.take(QueryRates.key("key " + i, null), 1, 100);
        }
        passSeconds(60);

        other.take(EVE, 1, 100);

        assertThat(rows()).isOne();
        assertThat(one.take(EVE, 100, 100).queries()).isEqualTo(99);
    }

    @Test
    void keysDifferByCallerAndQueryAndDoNotContainThem() {
        assertThat(QueryRates.key("key 1", "SELECT count(*) FROM Span"))
                .matches("[0-9a-f]{64}")
                .isNotEqualTo(QueryRates.key("key 2", "SELECT count(*) FROM Span"))
                .isNotEqualTo(QueryRates.key("key 1", "SELECT count(*) FROM Log"))
                .isNotEqualTo(QueryRates.key("key 1", null));
    }

    private void passSeconds(int seconds) {
        jdbc.sql("UPDATE query_rate SET ends_at = ends_at - make_interval(secs => :seconds)")
                .param("seconds", seconds)
                .update();
    }

    private long rows() {
        return jdbc.sql("SELECT count(*) FROM query_rate").query(Long.class).single();
    }
}
