package io.filigree.poller;

import static io.filigree.poller.PollingFixture.ACCOUNT;
import static io.filigree.poller.PollingFixture.IRELAND;
import static io.filigree.poller.PollingFixture.OHIO;
import static io.filigree.poller.PollingFixture.ROLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.filigree.db.account.AccountSettings;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.account.PollOverrides;
import io.filigree.db.account.VerificationCheck;
import io.filigree.db.account.VerificationCheck.Outcome;
import io.filigree.simulator.aws.FakeAccount;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
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
        assertThat(verification.checks()).allMatch(VerificationCheck::passed);
        assertThat(verification.checks())
                .extracting(VerificationCheck::name)
                .containsExactly(
                        "role ARN",
                        "assume role with the external id",
                        "refused without the external id",
                        "refused with a wrong external id",
                        "caller identity",
                        "lambda:ListFunctions in eu-west-1",
                        "tag:GetResources in eu-west-1",
                        "lambda:GetFunctionConfiguration in eu-west-1",
                        "lambda:ListTags in eu-west-1",
                        "lambda:ListEventSourceMappings in eu-west-1");
        assertThat(verification.externalId()).isEqualTo(PollingFixture.EXTERNAL_ID);
    }

    @Test
    void tellsOfEachCheckWhenItEnds() {
        List<VerificationCheck> told = new ArrayList<>();

        Verification verification = fixture.verifier.verify(fixture.unstored(Status.UNVERIFIED), ROLE, told::add);

        assertThat(told).containsExactlyInAnyOrderElementsOf(verification.checks());
        assertThat(told)
                .filteredOn(check -> "lambda:ListFunctions".equals(check.action()))
                .extracting(VerificationCheck::region)
                .containsExactlyInAnyOrderElementsOf(FakeAccount.DEFAULT_REGIONS);
    }

    @Test
    void doesWithoutWhatIsOptionalAndSaysWhatIsLost() {
        fixture.account.faults().denyAction("lambda:GetFunctionConfiguration");

        Verification verification = verify(ROLE, IRELAND);

        assertThat(verification.verified()).isTrue();
        VerificationCheck missing = firstFailure(verification);
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
                ACCOUNT, new AccountSettings("Checkout", account.regions(), new PollOverrides(null, null, true)));

        assertThat(fixture.verifier.verify(fixture.stored(), ROLE).checks())
                .extracting(VerificationCheck::name)
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
                .extracting(VerificationCheck::name)
                .contains("account:ListRegions", "lambda:ListFunctions in us-east-1");

        fixture.account.faults().denyAction("account:ListRegions");

        Verification denied = verify(ROLE);
        assertThat(denied.verified()).isFalse();
        assertThat(failure(denied)).contains("account:ListRegions: not allowed");
        assertThat(firstFailure(denied).fix()).contains("Add account:ListRegions", "select the account's regions");
        assertThat(verify(ROLE, IRELAND).verified()).isTrue();
    }

    @Test
    void triesTheKnownRegionsWhenTheyCannotBeListed() {
        fixture.poller.poll(fixture.pair());
        fixture.account.faults().denyAction("account:ListRegions");

        Verification denied = verify(ROLE);

        assertThat(denied.verified()).isTrue();
        assertThat(denied.checks())
                .filteredOn(check -> "lambda:ListFunctions".equals(check.action()))
                .extracting(VerificationCheck::region)
                .containsExactlyInAnyOrderElementsOf(FakeAccount.DEFAULT_REGIONS);
        assertThat(firstFailure(denied).outcome()).isEqualTo(Outcome.OPTIONAL);
        assertThat(firstFailure(denied).detail()).contains("known regions are swept");
        assertThat(firstFailure(denied).fix()).contains("Add account:ListRegions", "select the account's regions");
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
                .extracting(VerificationCheck::name)
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
        fixture.account.faults().denyAction("lambda:ListFunctions");

        Verification verification = verify(ROLE, IRELAND);

        assertThat(verification.verified()).isFalse();
        assertThat(firstFailure(verification).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(firstFailure(verification).fix())
                .isEqualTo("Add lambda:ListFunctions to the role's permissions policy");
    }

    static Stream<List<String>> choicesOfRegions() {
        return Stream.of(List.of(), List.of(IRELAND), List.of(IRELAND, OHIO));
    }

    @ParameterizedTest
    @MethodSource("choicesOfRegions")
    void takesTheRoleWithoutThePermissionToReadTags(List<String> regions) {
        fixture.account.faults().denyAction("tag:GetResources");

        Verification verification = verify(ROLE, regions.toArray(String[]::new));

        assertThat(verification.verified()).isTrue();
        assertThat(verification.checks())
                .filteredOn(check -> !check.passed())
                .isNotEmpty()
                .allSatisfy(check -> {
                    assertThat(check.action()).isEqualTo("tag:GetResources");
                    assertThat(check.outcome()).isEqualTo(Outcome.OPTIONAL);
                    assertThat(check.detail()).contains("stored without tags");
                    assertThat(check.fix()).isEqualTo("Add tag:GetResources to the role's permissions policy");
                });
    }

    static Stream<Consumer<FakeAccount>> faultsOfOneRegion() {
        return Stream.of(
                account -> account.faults().denyRegionByPolicy(OHIO),
                account -> account.faults().refuseSessionsIn(OHIO),
                account -> account.disableRegion(OHIO),
                account -> account.faults().denyAction("lambda:ListFunctions", OHIO),
                account -> account.faults().failPage("lambda:ListFunctions", OHIO, 1));
    }

    @ParameterizedTest
    @MethodSource("faultsOfOneRegion")
    void takesTheRoleWhateverOneRegionOfSeveralRefuses(Consumer<FakeAccount> fault) {
        fault.accept(fixture.account);

        Verification verification = verify(ROLE, IRELAND, OHIO);

        assertThat(verification.verified()).isTrue();
        assertThat(verification.checks())
                .filteredOn(check -> !check.passed())
                .isNotEmpty()
                .allSatisfy(check -> {
                    assertThat(check.region()).isEqualTo(OHIO);
                    assertThat(check.outcome()).isEqualTo(Outcome.OPTIONAL);
                    assertThat(check.detail()).contains("other regions are not affected");
                    assertThat(check.fix()).isNotEmpty();
                });
    }

    @ParameterizedTest
    @MethodSource("faultsOfOneRegion")
    void refusesTheRoleWhenThatIsTheOnlyRegion(Consumer<FakeAccount> fault) {
        fault.accept(fixture.account);

        Verification verification = verify(ROLE, OHIO);

        assertThat(verification.verified()).isFalse();
        assertThat(verification.checks())
                .filteredOn(check -> check.outcome() == Outcome.FAILED)
                .isNotEmpty()
                .allSatisfy(check -> assertThat(check.region()).isEqualTo(OHIO));
    }

    @Test
    void takesTheRoleAlthoughARegionWasJustEnabled() {
        fixture.account.enableRegion("eu-south-1");
        fixture.account.faults().refuseSessionsIn("eu-south-1");

        Verification verification = verify(ROLE);

        assertThat(verification.verified()).isTrue();
        assertThat(failure(verification)).contains("too recently to accept sessions");
    }

    @Test
    void refusesARoleThatIsAllowedNothingAnywhere() {
        fixture.account.faults().denyAction("lambda:ListFunctions");
        assertThat(decisive(verify(ROLE, IRELAND, OHIO))).containsExactly("a region to list");
    }

    @Test
    void takesTheRoleWhereOneRegionOfSeveralRefusesTags() {
        fixture.account.faults().denyAction("tag:GetResources", OHIO);

        Verification verification = verify(ROLE, IRELAND, OHIO);

        assertThat(verification.verified()).isTrue();
        assertThat(firstFailure(verification).detail())
                .contains("stored without tags", "other regions are not affected");
    }

    @Test
    void saysThatCredentialsOfAnotherPartitionCannotAssumeARole() {
        String role = "arn:aws-us-gov:iam::" + ACCOUNT + ":role/filigree";
        fixture.account.trust(role, PollingFixture.EXTERNAL_ID).enableRegion("us-gov-west-1");

        Verification commercial = verify(role, "us-gov-west-1");
        assertThat(commercial.verified()).isFalse();
        assertThat(failure(commercial))
                .contains("Filigree's credentials (403 InvalidClientTokenId", "of another partition", "aws-us-gov")
                .doesNotContain("region is not enabled");
        assertThat(firstFailure(commercial).fix()).doesNotContain("Enable the region");

        fixture.aws.operatorPartition("aws-us-gov");
        assertThat(verify(role, "us-gov-west-1").verified()).isTrue();
    }

    @Test
    void callsARegionOfAnotherPartitionWhatItIs() {
        Verification verification = verify(ROLE, IRELAND, "cn-north-1");

        assertThat(verification.verified()).isTrue();
        assertThat(failure(verification)).contains("region cn-north-1 belongs to partition aws-cn");
        assertThat(fixture.aws.calls().count(call -> call.region().equals("cn-north-1")))
                .isZero();
    }

    private static List<String> decisive(Verification verification) {
        return verification.checks().stream()
                .filter(check -> check.outcome() == Outcome.FAILED)
                .map(VerificationCheck::name)
                .toList();
    }

    private Verification verify(String roleArn, String... regions) {
        return fixture.verifier.verify(fixture.unstored(Status.UNVERIFIED, regions), roleArn);
    }

    private static String failure(Verification verification) {
        return firstFailure(verification).detail();
    }

    private static VerificationCheck firstFailure(Verification verification) {
        return verification.checks().stream()
                .filter(check -> !check.passed())
                .findFirst()
                .orElseThrow();
    }
}
