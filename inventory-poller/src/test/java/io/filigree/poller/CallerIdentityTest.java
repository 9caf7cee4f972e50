package io.filigree.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.filigree.db.MovableClock;
import io.filigree.simulator.aws.FakeAws;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallerIdentityTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final URI NOBODY = URI.create("http://127.0.0.1:1");
    private static final String CALL = "sts:GetCallerIdentity";

    private final FakeAws aws = FakeAws.start();
    private final MovableClock clock = new MovableClock();
    private final Queue<Runnable> background = new ArrayDeque<>();

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void isTheConfiguredOneWithoutACall() {
        CallerIdentity own = own(aws.endpoint(), "arn:aws:iam::999988887777:role/poller");

        assertThat(own.current()).isEqualTo(AwsPrincipal.known("arn:aws:iam::999988887777:role/poller"));
        assertThat(background).isEmpty();
    }

    @Test
    void isTheRoleThatWeRunAs() {
        CallerIdentity own = own(aws.endpoint(), null);

        background.remove().run();

        assertThat(own.current().arn()).startsWith("arn:aws:iam::" + FakeAws.OPERATOR_ACCOUNT + ":role/");
        assertThat(background).isEmpty();
    }

    @Test
    void isReadFromTheSessionOfARole() {
        assertThat(RoleArn.ofSession("arn:aws:sts::999988887777:assumed-role/poller/i-0abc"))
                .map(RoleArn::toString)
                .contains("arn:aws:iam::999988887777:role/poller");
    }

    @Test
    void isUnknownAtOnceWhileStsDoesNotAnswerAndIsAskedForOnce() {
        aws.holdSts();
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try (AwsClients clients = new AwsClients(settings(aws.endpoint(), null, Duration.ofMinutes(2)))) {
            CallerIdentity own = new CallerIdentity(settings(aws.endpoint(), null, SECOND), clients, worker, clock);
            await().until(() -> aws.calls().count(CALL) == 1);

            for (int request = 0; request < 230; request++) {
                assertThat(own.current().arn()).isNull();
            }

            assertThat(own.current().problemIn("aws")).contains("unknown yet", "FILIGREE_AWS_PRINCIPALARN");
            assertThat(aws.calls().count(CALL)).isOne();
            aws.releaseSts();
            await().untilAsserted(() -> assertThat(own.current().arn()).isNotNull());
        } finally {
            worker.shutdownNow();
        }
    }

    @Test
    void isAskedForAgainAfterAMinuteAndSaysWhyItIsUnknown() {
        CallerIdentity own = own(NOBODY, null);
        background.remove().run();

        assertThat(own.current().unknownBecause()).startsWith(CALL);
        assertThat(own.current().orPlaceholder("aws")).isEqualTo("arn:aws:iam::<YOUR-FILIGREE-ACCOUNT>:root");
        assertThat(background).isEmpty();

        clock.forward(Duration.ofSeconds(61));
        own.current();
        own.current();
        assertThat(background).hasSize(1);
    }

    @Test
    void isNothingThatCouldEndTheTextAroundIt() {
        assertThatThrownBy(() -> own(NOBODY, "arn:aws:iam::999988887777:role/x\"}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private CallerIdentity own(URI endpoint, @Nullable String principal) {
        AwsSettings settings = settings(endpoint, principal, SECOND);
        return new CallerIdentity(settings, new AwsClients(settings), background::add, clock);
    }

    private static AwsSettings settings(URI endpoint, @Nullable String principal, Duration timeout) {
        return new AwsSettings(endpoint, principal, null, SECOND, timeout, timeout, 1, 3);
    }
}
