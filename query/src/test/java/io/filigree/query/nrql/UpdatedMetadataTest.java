package io.filigree.query.nrql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;

import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whole events have the current values of their metadata's row, although engines keep the rows that they read. */
class UpdatedMetadataTest {

    private static final String QUERY = "SELECT * FROM AwsLambdaInvocation WHERE aws.lambda.arn = '" + Fixture.CHECKOUT
            + "' SINCE 3 days ago LIMIT 1";

    private final JdbcClient jdbc = JdbcClient.create(Fixture.get().dataSource());
    private final QueryEngine nrql = TestNrql.of(Fixture.get().dataSource(), Fixture.NOW);

    @AfterEach
    void restore() {
        update("rtrim(handler, '-')");
    }

    @Test
    void showsAValueThatChangedInTheRow() {
        Object handler = newest().get("aws.handler");

        update("handler || '-'");

        assertThat(newest()).containsEntry("aws.handler", handler + "-");
    }

    private Map<String, Object> newest() {
        return nrql.answer(new QueryRequest(QUERY, AccountScope.ALL, Duration.ofSeconds(20), false, null))
                .current()
                .events()
                .get(0);
    }

    private void update(String handler) {
        jdbc.sql("UPDATE function_metadata SET handler = " + handler + " WHERE function_arn = :arn")
                .param("arn", Fixture.CHECKOUT.toString())
                .update();
    }
}
