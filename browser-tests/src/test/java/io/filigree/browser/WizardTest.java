package io.filigree.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.setup.SenderSetup;
import io.filigree.simulator.aws.FakeAccount;
import io.filigree.simulator.aws.FakeFunction;
import io.filigree.simulator.extension.ExtensionClient;
import io.filigree.simulator.extension.GoExtension;
import io.filigree.simulator.extension.InvocationGenerator;
import io.filigree.simulator.extension.Post;
import io.filigree.simulator.extension.SimulatedFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pairing, from an account's number to its first event, and what goes wrong on the way. */
class WizardTest extends BrowserTest {

    private static final Pattern EXTERNAL_ID = Pattern.compile("sts:ExternalId\": \"([A-Za-z0-9]{32})\"");

    @BeforeEach
    void logIn() {
        login();
    }

    @Test
    void pairsAnAccountFromItsNumberToItsFirstEvent() throws Exception {
        FakeAccount shop = accountWithFunctions("111122223301");
        open("/accounts");
        Pages.says(page(), "No AWS account is paired yet");
        assertAccessible();

        Pages.follow(page(), "Pair the first account");
        assertAccessible();
        Pages.fill(page(), "AWS account id", "1111-2222-3301");
        Pages.fill(page(), "Name", "shop");
        page().getByLabel("Selected regions").check();
        page().locator("input[value='eu-west-1']").check();
        page().locator("input[value='us-east-1']").check();
        assertAccessible();
        Pages.press(page(), "Continue to the role");

        Pages.isAt(page(), "Create the role");
        assertAccessible();
        for (String way : List.of("Terraform", "AWS CLI", "StackSet")) {
            Pages.follow(page(), way);
            assertThat(page().locator(".code code").textContent()).contains("lambda:ListFunctions");
        }
        trust(shop, externalId());
        assertThat(page().getByLabel("Role ARN")).hasValue(role(shop));
        Pages.press(page(), "Verify the role");

        Pages.isAt(page(), "Role verification");
        Pages.says(page(), "Role verified and saved");
        Pages.says(page(), "refused without the external id");
        assertThat(page().locator(".mark-of.failed").count()).isZero();
        assertThat(page().locator(".mark-of.passed").count()).isGreaterThanOrEqualTo(4);
        assertAccessible();
        Pages.follow(page(), "Continue to the first inventory");

        Pages.says(page(), "2 of 2 regions polled");
        Pages.says(page(), "3 functions");
        assertThat(Pages.row(page(), "eu-west-1")).containsText("ok");
        assertAccessible();
        Pages.followWhenThere(page(), "Continue to the ingest key");

        assertAccessible();
        Pages.press(page(), "Create key");
        Pages.says(page(), "It is shown only once");
        String key = page().locator("#secret").textContent();
        assertThat(page().locator("#lines-serverless").textContent())
                .contains("NEW_RELIC_TELEMETRY_ENDPOINT=" + FILIGREE.url("/aws/lambda/v1"))
                .contains("NEW_RELIC_LICENSE_KEY=" + key);
        assertThat(page().locator("#lines-serverless")).isVisible();
        assertThat(page().locator("#lines-opentelemetry")).isHidden();
        assertAccessible();
        for (SenderSetup setup : SenderSetup.values()) {
            page().locator("#sender-" + setup.key()).check();
            assertThat(page().locator("#lines-" + setup.key())).isVisible();
            assertThat(page().locator(".setup:visible")).hasCount(1);
            assertThat(page().locator("#lines-" + setup.key())).containsText(key);
            assertAccessible();
        }
        Pages.follow(page(), "Continue to the first event");

        Pages.says(page(), "Waiting for the first event");
        Pages.says(page(), "No requests accepted yet");
        assertAccessible();
        post("an-unknown-key-of-somebody");
        Pages.says(page(), "Unknown key");
        post(key);
        Pages.says(page(), "Unreadable body");
        assertAccessible();
        invoke(shop, key);
        Pages.says(page(), "The first event of this account has arrived");
        assertAccessible();
        Pages.follow(page(), "Continue to the summary");

        Pages.says(page(), "This account is paired, and its events are decorated");
        Pages.says(page(), "66.6 %");
        assertAccessible();
        open("/accounts");
        assertThat(Pages.row(page(), "shop")).containsText("verified");
        assertThat(Pages.row(page(), "shop")).not().containsText("Continue pairing");
        assertAccessible();
    }

    @Test
    void goesOnWhereItWasLeft() {
        FakeAccount left = accountWithFunctions("111122223302");
        begin(left, "left");

        open("/accounts");
        page().getByText("Continue pairing").click();
        Pages.isAt(page(), "Create the role");

        check(left);
        Pages.says(page(), "Verification failed. The role was not saved.");
        assertAccessible();
        open("/accounts/" + left.id() + "/pair");
        Pages.isAt(page(), "Role verification");

        trust(left, externalIdOf(left));
        Pages.press(page(), "Verify again");
        Pages.says(page(), "Role verified and saved. Only Filigree can assume it.");
        open("/accounts/" + left.id() + "/pair/event");
        Pages.says(page(), "Waiting for the first event");
        open("/accounts/" + left.id() + "/pair/inventory");
        Pages.followWhenThere(page(), "Continue to the ingest key");
        open("/accounts/" + left.id() + "/pair");
        Pages.hasAddress(page(), "/pair/key");
    }

    @Test
    void leadsBackWhereAStepHasNothingToShowYet() {
        FakeAccount early = accountWithFunctions("111122223303");
        begin(early, "early");

        open("/accounts/" + early.id() + "/pair/done");

        Pages.hasAddress(page(), "/pair/role");
    }

    @Test
    void refusesARoleThatCanBeAssumedWithoutTheExternalId() {
        FakeAccount open = accountWithFunctions("111122223304");
        begin(open, "open to all");
        open.trustWithoutExternalId(role(open));

        check(open);

        Pages.says(page(), "The role was not saved");
        Pages.says(page(), "Add the condition StringEquals sts:ExternalId");
        assertThat(page().locator(".checks .failed").first()).containsText("refused without the external id");
        assertAccessible();
        assertThat(storedRole(open)).isEmpty();

        trust(open, externalIdOf(open));
        Pages.press(page(), "Verify again");
        Pages.says(page(), "Role verified and saved. Only Filigree can assume it.");
        assertThat(storedRole(open)).containsExactly(role(open));
    }

    @Test
    void namesThePermissionThatIsMissing() {
        FakeAccount tagless = accountWithFunctions("111122223305");
        begin(tagless, "tagless");
        trust(tagless, externalIdOf(tagless));
        tagless.faults().denyAction("lambda:ListFunctions");

        check(tagless);

        Pages.says(page(), "Verification failed. The role was not saved.");
        assertThat(page().locator(".checks .failed").first()).containsText("lambda:ListFunctions");
        // What one region refuses is that region's problem; the role fails because every region refuses it.
        assertThat(page().locator(".mark-of.optional").first()).isVisible();
        assertAccessible();

        tagless.faults().clear();
        tagless.faults().denyAction("tag:GetResources");
        Pages.press(page(), "Verify again");
        Pages.says(page(), "Role verified and saved. Only Filigree can assume it.");
        assertThat(page().locator(".checks .failed")).hasCount(0);
        assertThat(page().locator(".checks .optional").first())
                .containsText("Add tag:GetResources to the role's permissions policy");
        assertAccessible();

        tagless.faults().clear();
        tagless.faults().denyAction("lambda:GetFunctionConfiguration");
        Pages.press(page(), "Verify again");
        Pages.says(page(), "Role verified and saved. Only Filigree can assume it.");
        assertThat(page().locator(".checks .optional").first()).containsText("lambda:GetFunctionConfiguration");
    }

    @Test
    void pairsAnAccountOfWhichAPolicyForbidsARegion() {
        FakeAccount guarded = accountWithFunctions("111122223306");
        begin(guarded, "guarded");
        trust(guarded, externalIdOf(guarded));
        guarded.faults().denyRegionByPolicy("eu-west-3");

        check(guarded);
        Pages.says(page(), "Role verified and saved. Only Filigree can assume it.");
        Pages.says(page(), "eu-west-3");
        Pages.follow(page(), "Continue to the first inventory");

        Pages.says(page(), "17 of 17 regions polled");
        assertThat(Pages.row(page(), "eu-west-3")).containsText("blocked");
        assertThat(Pages.row(page(), "eu-west-1")).containsText("ok");
        assertAccessible();
        open("/accounts");
        Pages.says(page(), "Problems");
        assertThat(Pages.row(page(), "guarded").first()).containsText("service control policy");
        assertAccessible();
        open("/accounts/" + guarded.id());
        assertThat(Pages.row(page(), "eu-west-3").first()).containsText("blocked");
        assertAccessible();
    }

    @Test
    void refusesTheRoleOfAnotherAccountBesideItsField() {
        FakeAccount own = accountWithFunctions("111122223307");
        begin(own, "own");

        Pages.fill(page(), "Role ARN", "arn:aws:iam::999900001111:role/filigree");
        Pages.press(page(), "Verify the role");

        Pages.isAt(page(), "Create the role");
        assertThat(page().locator("#roleArn-error")).containsText("999900001111");
        assertThat(page().getByLabel("Role ARN")).hasAttribute("aria-invalid", "true");
        assertThat(page().getByLabel("Role ARN")).hasValue("arn:aws:iam::999900001111:role/filigree");
        assertAccessible();
    }

    @Test
    void getsThroughWhileAwsThrottles() {
        FakeAccount busy = accountWithFunctions("111122223308");
        begin(busy, "busy");
        trust(busy, externalIdOf(busy));
        check(busy);
        Pages.says(page(), "Role verified and saved. Only Filigree can assume it.");
        busy.faults().throttleNext("lambda:ListFunctions", "eu-west-1", 2);

        Pages.follow(page(), "Continue to the first inventory");
        Pages.says(page(), "17 of 17 regions polled");
        if (Pages.row(page(), "eu-west-1")
                .locator("[data-label=Throttled]")
                .textContent()
                .equals("0")) {
            Pages.press(page(), "Poll again"); // the schedule was quicker than the throttling
        }

        assertThat(Pages.row(page(), "eu-west-1").locator("[data-label=Throttled]"))
                .hasText("2", new LocatorAssertions.HasTextOptions().setTimeout(60_000));
        assertThat(Pages.row(page(), "eu-west-1")).containsText("ok");
    }

    @Test
    void pairsNoAccountTwice() {
        FakeAccount twice = accountWithFunctions("111122223309");
        begin(twice, "once");

        begin(twice, "twice");

        assertThat(page().getByRole(AriaRole.ALERT)).containsText("is paired already, as once");
        assertAccessible();
        Pages.follow(page(), "Continue with this account");
        Pages.isAt(page(), "Create the role");
    }

    @Test
    void saysWhatIsWrongBesideTheFieldAndKeepsWhatWasTyped() {
        open("/accounts/new");
        Pages.fill(page(), "AWS account id", "12345");
        Pages.fill(page(), "Name", "short");
        Pages.press(page(), "Continue to the role");

        assertThat(page().locator("#accountId-error")).containsText("must be twelve digits");
        assertThat(page().getByLabel("AWS account id")).hasValue("12345");
        assertThat(page().getByLabel("Name")).hasValue("short");
        assertAccessible();
        page().reload();
        assertThat(page().locator("#accountId-error")).hasCount(0);
    }

    @Test
    void pairsTheAccountsOfAList() {
        FakeAccount ready = accountWithFunctions("111122223310");
        open("/accounts/bulk");
        assertAccessible();
        page().getByLabel("Accounts", new Page.GetByLabelOptions().setExact(true))
                .fill(ready.id() + " ready\n111122223311, without a role\n1234 odd");
        Pages.press(page(), "Pair accounts");

        Pages.says(page(), "Results");
        assertThat(page().getByRole(AriaRole.TABLE).first()).containsText("must be twelve digits");
        assertAccessible();
        trust(ready, externalIdOf(ready));
        Pages.press(page(), "Verify the roles");

        Pages.says(page(), "verified");
        assertThat(Pages.row(page(), "without a role")).containsText("failed");
        assertAccessible();
    }

    @Test
    void keepsTheSenderThatIsChosenWhenAKeyIsCreated() {
        FakeAccount chosen = accountWithFunctions("111122223312");
        begin(chosen, "chosen");
        trust(chosen, externalIdOf(chosen));
        check(chosen);
        Pages.says(page(), "Role verified and saved. Only Filigree can assume it.");

        open("/accounts/" + chosen.id() + "/pair/key");
        page().locator("#sender-opentelemetry").check();
        Pages.press(page(), "Create key");

        Pages.says(page(), "It is shown only once");
        String key = page().locator("#secret").textContent();
        assertThat(page().locator("#lines-opentelemetry")).isVisible();
        assertThat(page().locator("#lines-opentelemetry")).containsText("api-key=" + key);
        assertThat(page().locator("#lines-serverless")).isHidden();
    }

    /** The first step, up to the page about the role. */
    private void begin(FakeAccount account, String name) {
        open("/accounts/new");
        Pages.fill(page(), "AWS account id", account.id());
        Pages.fill(page(), "Name", name);
        Pages.press(page(), "Continue to the role");
    }

    private void check(FakeAccount account) {
        open("/accounts/" + account.id() + "/pair/role");
        Pages.press(page(), "Verify the role");
    }

    /** As shown on the page. */
    private String externalId() {
        Pages.follow(page(), "Policies");
        Matcher externalId = EXTERNAL_ID.matcher(page().locator("#trust-policy").textContent());
        assertThat(externalId.find()).isTrue();
        return externalId.group(1);
    }

    private static String externalIdOf(FakeAccount account) {
        return FILIGREE.jdbc()
                .sql("SELECT external_id FROM paired_account WHERE account_id = ?")
                .param(account.id())
                .query(String.class)
                .single();
    }

    private static List<String> storedRole(FakeAccount account) {
        return FILIGREE.jdbc()
                .sql("SELECT role_arn FROM paired_account WHERE account_id = ? AND role_arn IS NOT NULL")
                .param(account.id())
                .query(String.class)
                .list();
    }

    private static void trust(FakeAccount account, String externalId) {
        account.trust(role(account), externalId);
    }

    private static String role(FakeAccount account) {
        return "arn:aws:iam::" + account.id() + ":role/filigree";
    }

    private static FakeAccount accountWithFunctions(String id) {
        FakeAccount account = FILIGREE.aws().account(id);
        account.faults().clear();
        account.put(
                FakeFunction.named("eu-west-1", "checkout").tag("team", "shop").build());
        account.put(
                FakeFunction.named("eu-west-1", "refund").tag("team", "shop").build());
        account.put(FakeFunction.named("us-east-1", "ledger").neverTagged().build());
        return account;
    }

    /** A body that cannot be read. */
    private static void post(String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(FILIGREE.url("/aws/lambda/v1")))
                .header("X-License-Key", key)
                .POST(BodyPublishers.ofString("no JSON"))
                .build();
        HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
    }

    private static void invoke(FakeAccount account, String key) {
        InvokedArn arn = InvokedArn.parse("arn:aws:lambda:eu-west-1:" + account.id() + ":function:checkout")
                .orElseThrow();
        SimulatedFunction checkout = new SimulatedFunction(arn, "java21", 512, 30);
        ExtensionClient client = new ExtensionClient(URI.create(FILIGREE.url("/aws/lambda/v1")));
        Instant now = Instant.now();
        for (Post post : new GoExtension(checkout, key, 1).invoked(new InvocationGenerator(1).next(checkout, 0, now))) {
            assertThat(client.post(post).join()).isEqualTo(202);
        }
    }
}
