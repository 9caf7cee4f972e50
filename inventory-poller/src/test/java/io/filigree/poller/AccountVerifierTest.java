package io.filigree.poller;

import static io.filigree.poller.PollingFixture.ACCOUNT;
import static io.filigree.poller.PollingFixture.IRELAND;
import static io.filigree.poller.PollingFixture.OHIO;
import static io.filigree.poller.PollingFixture.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.filigree.db.account.PairedAccount.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountVerifierTest {

    private final PollingFixture fixture = new PollingFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void verifiesARoleThatOnlyWeCanUse() {
        Verification verification = verify(ROLE, IRELAND);

        assertThat(verification.verified()).isTrue();
        assertThat(verification.checks()).allMatch(Check::passed);
        assertThat(verification.checks())
                .extracting(Check::name)
                .containsExactly(
                        "role ARN",
                        "assume role with the external id",
                        "refused without the external id",
                        "refused with a wrong external id",
                        "caller identity",
                        "lambda:ListFunctions in eu-west-1",
                        "tag:GetResources in eu-west-1");
    }

    @Test
    void triesTheListOfRegionsWhenNoneWasChosen() {
        assertThat(verify(ROLE).checks())
                .extracting(Check::name)
                .contains("account:ListRegions", "lambda:ListFunctions in us-east-1");

        fixture.account.faults().denyAction("account:ListRegions");

        Verification denied = verify(ROLE);
        assertThat(denied.verified()).isFalse();
        assertThat(failure(denied)).contains("add account:ListRegions", "choose the account's regions");
        assertThat(verify(ROLE, IRELAND).verified()).isTrue();
    }

    @Test
    void asksAwsNothingForARoleOfAnotherAccount() {
        assertThat(failure(verify("arn:aws:iam::210987654321:role/filigree", IRELAND)))
                .contains("210987654321", ACCOUNT);
        assertThat(failure(verify("arn:aws:iam::" + ACCOUNT + ":user/somebody", IRELAND)))
                .contains("not the ARN of an IAM role");
        assertThat(fixture.aws.calls().perAction()).isEmpty();
    }

    @Test
    void refusesARoleThatCanBeAssumedWithoutTheExternalId() {
        fixture.account.trustWithoutExternalId(ROLE);

        Verification verification = verify(ROLE, IRELAND);

        assertThat(verification.verified()).isFalse();
        assertThat(verification.checks())
                .filteredOn(check -> !check.passed())
                .extracting(Check::name)
                .containsExactly("refused without the external id", "refused with a wrong external id");
        assertThat(failure(verification)).contains("sts:ExternalId", "trust policy");
        assertThat(fixture.aws.calls().count("lambda:ListFunctions")).isZero();
    }

    @Test
    void saysHowToMendATrustPolicyThatDoesNotLetUsIn() {
        fixture.account.trust(ROLE, "of-somebody-else");

        Verification verification = verify(ROLE, IRELAND);

        assertThat(verification.verified()).isFalse();
        assertThat(failure(verification)).contains("trust policy", PollingFixture.EXTERNAL_ID);
        assertThat(verification.checks()).hasSize(2);
    }

    @Test
    void namesTheMissingAction() {
        fixture.account.faults().denyAction("tag:GetResources");

        Verification verification = verify(ROLE, IRELAND);

        assertThat(verification.verified()).isFalse();
        assertThat(failure(verification)).contains("add tag:GetResources to the role's permissions policy");
    }

    @Test
    void showsAForbiddenRegionWithoutRefusingTheOthers() {
        fixture.account.faults().denyRegionByPolicy(OHIO);

        assertThat(verify(ROLE, IRELAND, OHIO).verified()).isTrue();
        assertThat(failure(verify(ROLE, IRELAND, OHIO))).contains("service control policy");
        assertThat(verify(ROLE, OHIO).verified()).isFalse();
    }

    private Verification verify(String roleArn, String... regions) {
        return fixture.verifier.verify(fixture.unstored(Status.UNVERIFIED, regions), roleArn);
    }

    private static String failure(Verification verification) {
        return verification.checks().stream()
                .filter(check -> !check.passed())
                .findFirst()
                .orElseThrow()
                .detail();
    }
}
