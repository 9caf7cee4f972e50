package io.filigree.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;

import io.filigree.simulator.aws.FakeAws;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrustPolicyTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void namesTheConfiguredPrincipal() {
        String policy = trustPolicy(URI.create("http://127.0.0.1:1"), "arn:aws:iam::999988887777:role/poller");

        assertThat(policy)
                .contains("\"AWS\": \"arn:aws:iam::999988887777:role/poller\"")
                .contains("\"sts:ExternalId\": \"an-external-id\"");
    }

    @Test
    void namesTheRoleThatWeRunAs() {
        try (FakeAws aws = FakeAws.start()) {
            assertThat(trustPolicy(aws.endpoint(), null))
                    .contains("arn:aws:iam::" + FakeAws.OPERATOR_ACCOUNT + ":role/");
        }
    }

    @Test
    void readsTheRoleFromItsSession() {
        assertThat(RoleArn.ofSession("arn:aws:sts::999988887777:assumed-role/poller/i-0abc"))
                .map(RoleArn::toString)
                .contains("arn:aws:iam::999988887777:role/poller");
    }

    @Test
    void holdsAPlaceholderWhileNobodyCanSayWhoWeAre() {
        assertThat(trustPolicy(URI.create("http://127.0.0.1:1"), null)).contains(TrustPolicy.UNKNOWN_PRINCIPAL);
    }

    @Test
    void takesNoExternalIdThatCouldEndTheText() {
        assertThatThrownBy(() -> TrustPolicyTest.trustPolicy(URI.create("http://127.0.0.1:1"), null, "x\",\"y"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String trustPolicy(URI endpoint, @Nullable String principal) {
        return trustPolicy(endpoint, principal, "an-external-id");
    }

    private static String trustPolicy(URI endpoint, @Nullable String principal, String externalId) {
        AwsSettings settings = new AwsSettings(endpoint, principal, SECOND, SECOND, SECOND, 1, 3);
        try (AwsClients clients = new AwsClients(settings)) {
            return new TrustPolicy(settings, clients, Clock.systemUTC()).trustPolicy(externalId);
        }
    }
}
