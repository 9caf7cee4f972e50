package io.filigree.poller;

import static io.filigree.poller.PollingFixture.ACCOUNT;
import static io.filigree.poller.PollingFixture.IRELAND;
import static io.filigree.poller.PollingFixture.OHIO;
import static io.filigree.poller.PollingFixture.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import io.filigree.db.account.AccountSettings;
import io.filigree.db.account.Check;
import io.filigree.db.account.Check.Outcome;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.account.PollWishes;
import io.filigree.simulator.aws.FakeAccount;
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
                        "tag:GetResources in eu-west-1",
                        "lambda:GetFunctionConfiguration in eu-west-1",
                        "lambda:ListTags in eu-west-1");
        assertThat(verification.externalId()).isEqualTo(PollingFixture.EXTERNAL_ID);
    }

    @Test
    void tellsOfEachCheckWhenItEnds() {
        List<Check> told = new ArrayList<>();

        Verification verification = fixture.verifier.verify(fixture.unstored(Status.UNVERIFIED), ROLE, told::add);

        assertThat(told).containsExactlyInAnyOrderElementsOf(verification.checks());
        assertThat(told)
                .filteredOn(check -> "lambda:ListFunctions".equals(check.action()))
                .extracting(Check::region)
                .containsExactlyInAnyOrderElementsOf(FakeAccount.DEFAULT_REGIONS);
    }

    @Test
    void doesWithoutWhatIsOptionalAndSaysWhatIsLost() {
        fixture.account.faults().denyAction("lambda:GetFunctionConfiguration");

        Verification verification = verify(ROLE, IRELAND);

        assertThat(verification.verified()).isTrue();
        Check missing = firstFailure(verification);
        assertThat(missing.outcome()).isEqualTo(Outcome.OPTIONAL);
        assertThat(missing.action()).isEqualTo("lambda:GetFunctionConfiguration");
        assertThat(missing.region()).isEqualTo(IRELAND);
        assertThat(missing.detail()).contains("only after the next poll");
        assertThat(missing.fix()).isEqualTo("Add lambda:GetFunctionConfiguration to the role's permissions policy");
    }

    @Test
    void triesAliasesWhereTheyAreSwept() {
        PairedAccount account = fixture.pair(Status.UNVERIFIED, IRELAND);
        fixture.accounts.settings(
                ACCOUNT, new AccountSettings("Checkout", account.regions(), new PollWishes(null, null, true)));

        assertThat(fixture.verifier.verify(fixture.stored(), ROLE).checks())
                .extracting(Check::name)
                .contains("lambda:ListAliases in eu-west-1");
    }

    @Test
    void triesTheNextExternalIdBeforeTheOneItReplaces() {
        fixture.pair(Status.VERIFIED, IRELAND);
        PairedAccount rotating = fixture.accounts.rotate(ACCOUNT, "the-next-id");

        assertThat(fixture.verifier.verify(rotating, ROLE).externalId()).isEqualTo(PollingFixture.EXTERNAL_ID);

        fixture.account.trust(ROLE, PollingFixture.EXTERNAL_ID, "the-next-id");
        assertThat(fixture.verifier.verify(rotating, ROLE).externalId()).isEqualTo("the-next-id");
    }

    @Test
    void capsItsSessionsToWhatItCallsWhateverTheRoleAllows() {
        verify(ROLE, IRELAND);

        assertThat(fixture.aws.calls().sessionPolicies())
                .isNotEmpty()
                .allSatisfy(policy -> assertThat(policy)
                        .contains("lambda:ListFunctions")
                        .doesNotContain("lambda:GetFunction\"", "lambda:Invoke", "iam:", "*:*"));
    }

    @Test
    void triesTheListOfRegionsWhenNoneWasChosen() {
        assertThat(verify(ROLE).checks())
                .extracting(Check::name)
                .contains("account:ListRegions", "lambda:ListFunctions in us-east-1");

        fixture.account.faults().denyAction("account:ListRegions");

        Verification denied = verify(ROLE);
        assertThat(denied.verified()).isFalse();
        assertThat(failure(denied)).contains("account:ListRegions: not allowed");
        assertThat(firstFailure(denied).fix()).contains("Add account:ListRegions", "choose the account's regions");
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
        assertThat(firstFailure(verification).fix()).contains("sts:ExternalId", "trust policy");
        assertThat(verification.externalId()).isNull();
        assertThat(fixture.aws.calls().count("lambda:ListFunctions")).isZero();
    }

    @Test
    void saysHowToMendATrustPolicyThatDoesNotLetUsIn() {
        fixture.account.trust(ROLE, "of-somebody-else");

        Verification verification = verify(ROLE, IRELAND);

        assertThat(verification.verified()).isFalse();
        assertThat(firstFailure(verification).fix()).contains("trust policy", "sts:ExternalId");
        assertThat(verification.checks().toString())
                .as("readers see the checks, and are not to know the id")
                .doesNotContain(PollingFixture.EXTERNAL_ID);
        assertThat(verification.checks()).hasSize(2);
    }

    @Test
    void namesTheMissingAction() {
        fixture.account.faults().denyAction("tag:GetResources");

        Verification verification = verify(ROLE, IRELAND);

        assertThat(verification.verified()).isFalse();
        assertThat(firstFailure(verification).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(firstFailure(verification).fix()).isEqualTo("Add tag:GetResources to the role's permissions policy");
    }

    @Test
    void showsAForbiddenRegionWithoutRefusingTheOthers() {
        fixture.account.faults().denyRegionByPolicy(OHIO);

        assertThat(verify(ROLE, IRELAND, OHIO).verified()).isTrue();
        assertThat(failure(verify(ROLE, IRELAND, OHIO))).contains("service control policy");
        Verification nowhere = verify(ROLE, OHIO);
        assertThat(nowhere.verified()).isFalse();
        assertThat(nowhere.checks())
                .filteredOn(check -> check.outcome() == Outcome.FAILED)
                .extracting(Check::name)
                .containsExactly("a region to list");
    }

    private Verification verify(String roleArn, String... regions) {
        return fixture.verifier.verify(fixture.unstored(Status.UNVERIFIED, regions), roleArn);
    }

    private static String failure(Verification verification) {
        return firstFailure(verification).detail();
    }

    private static Check firstFailure(Verification verification) {
        return verification.checks().stream()
                .filter(check -> !check.passed())
                .findFirst()
                .orElseThrow();
    }
}
