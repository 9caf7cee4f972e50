package io.filigree.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RouteTest {

    @Test
    void aRouteUnderAnyPrefixEndsThePath() {
        Route route = Route.underAnyPrefix("/aws/lambda/v1");

        assertThat(route.matches("/aws/lambda/v1")).isTrue();
        assertThat(route.matches("/eu/filigree/aws/lambda/v1")).isTrue();
        assertThat(route.matches("/xaws/lambda/v1")).isFalse();
        assertThat(route.matches("/aws/lambda/v1/more")).isFalse();
        assertThat(route.pathPattern()).isEqualTo("/**/aws/lambda/v1");
        assertThat(route).hasToString("/aws/lambda/v1, under any path prefix");
    }

    @Test
    void anExactRouteIsTheWholePath() {
        Route route = Route.exact("/v1/traces");

        assertThat(route.matches("/v1/traces")).isTrue();
        assertThat(route.matches("/prefix/v1/traces")).isFalse();
        assertThat(route.pathPattern()).isEqualTo("/v1/traces");
        assertThat(route).hasToString("/v1/traces");
    }

    @Test
    void aVariableIsOneSegment() {
        Route exact = Route.exact("/v1/accounts/{accountId}/events");
        Route prefixed = Route.underAnyPrefix("/accounts/{accountId}/a.b");

        assertThat(exact.matches("/v1/accounts/1/events")).isTrue();
        assertThat(exact.matches("/v1/accounts//events")).isFalse();
        assertThat(exact.matches("/v1/accounts/1/2/events")).isFalse();
        assertThat(exact.matches("/v1/accounts/1/query")).isFalse();
        assertThat(exact.pathPattern()).isEqualTo("/v1/accounts/{accountId}/events");
        assertThat(prefixed.matches("/x/accounts/1/a.b")).isTrue();
        assertThat(prefixed.matches("/x/accounts/1/axb")).isFalse();
    }

    @Test
    void refusesAPathThatNoRequestHas() {
        for (String path : new String[] {"", "/", "v1", "/v1/"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Route.exact(path))
                    .withMessageContaining(path);
        }
    }
}
