package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class BoundQueryKeyTest extends WebTest {

    @Autowired
    private ApiKeys keys;

    /** Other paths return data of all accounts. A new path is closed to these keys until it is listed here. */
    @Test
    void opensOnlyWhatKeepsToItsAccounts() {
        String bound = keys.create(Kind.QUERY, "bound", List.of("123456789012")).secret();
        Set<String> open = new TreeSet<>();
        AccessTable.rows().stream()
                .filter(row -> row.path().matches("/(api|v1|actuator|graphql)\\b.*"))
                .filter(row -> {
                    int status = send(row.method(), AccessTable.sample(row.path()), "", "Api-Key", bound)
                            .statusCode();
                    return status != 401 && status != 403;
                })
                .forEach(row -> open.add(row.address()));

        assertThat(open)
                .containsExactlyInAnyOrder(
                        "GET /actuator/health",
                        "GET /actuator/health/**",
                        "GET /api/events",
                        "GET /api/ingest",
                        "GET /api/openapi",
                        "GET /v1/accounts/{accountId}/invocations",
                        "GET /v1/accounts/{accountId}/invocations/{requestId}",
                        "GET /v1/accounts/{accountId}/invocations/{requestId}/logs",
                        "GET /v1/accounts/{accountId}/logs",
                        "GET /v1/accounts/{accountId}/query",
                        "GET /v1/accounts/{accountId}/spans",
                        "GET /v1/accounts/{accountId}/traces/{traceId}",
                        "POST /graphql",
                        "POST /v1/accounts/{accountId}/query");
    }
}
