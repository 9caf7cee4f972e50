package io.filigree.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;

import io.filigree.simulator.aws.FakeAws;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OwnPrincipalTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");

    @Test
    void isTheConfiguredOne() {
        assertThat(arn(NOBODY, "arn:aws:iam::999988887777:role/poller"))
                .isEqualTo("arn:aws:iam::999988887777:role/poller");
    }

    @Test
    void isTheRoleThatWeRunAs() {
        try (FakeAws aws = FakeAws.start()) {
            assertThat(arn(aws.endpoint(), null)).startsWith("arn:aws:iam::" + FakeAws.OPERATOR_ACCOUNT + ":role/");
        }
    }

    @Test
    void isReadFromTheSessionOfARole() {
        assertThat(RoleArn.ofSession("arn:aws:sts::999988887777:assumed-role/poller/i-0abc"))
                .map(RoleArn::toString)
                .contains("arn:aws:iam::999988887777:role/poller");
    }

    @Test
    void isAPlaceholderWhileNobodyCanSayWhoWeAre() {
        assertThat(arn(NOBODY, null)).isEqualTo(OwnPrincipal.UNKNOWN);
    }

    @Test
    void isNothingThatCouldEndTheTextAroundIt() {
        assertThatThrownBy(() -> arn(NOBODY, "arn:aws:iam::999988887777:role/x\"}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String arn(URI endpoint, @Nullable String principal) {
        AwsSettings settings = new AwsSettings(endpoint, principal, SECOND, SECOND, SECOND, 1, 3);
        try (AwsClients clients = new AwsClients(settings)) {
            return new OwnPrincipal(settings, clients, Clock.systemUTC()).arn();
        }
    }
}
