package io.filigree.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FunctionPageTest extends BrowserTest {

    @BeforeEach
    void showCheckout() {
        Inventory.historyOfCheckout(FILIGREE.jdbc());
        login();
        open("/functions/" + Inventory.CHECKOUT);
    }

    @Test
    void tellsHowTheFunctionIsConfiguredAndTagged() {
        assertThat(panel("Configuration").textContent())
                .contains("aws.runtime", "java21", "512 MB", "30 s", "aws.lambda.snapStart", "PublishedVersions");
        assertThat(panel("Tags").textContent()).contains("team", "payments", "pci");
        assertThat(page().locator("#arn").textContent()).isEqualTo(Inventory.CHECKOUT);
        assertAccessible();
    }

    @Test
    void tellsEachVersionWithItsChangesAndTheEventsThatItDecorated() {
        List<String> versions = page().locator(".timeline > li").allTextContents();

        assertThat(versions).hasSize(3);
        assertThat(versions.get(0))
                .contains("current", "60 events", "reported by EventBridge", "aws.timeout", "10 s", "30 s", "tags.pci");
        assertThat(versions.get(1)).contains("1,280 events", "aws.memorySize", "256 MB", "512 MB", "shop", "payments");
        assertThat(versions.get(2)).contains("4,210 events", "The first known configuration");
    }

    @Test
    void comparesAnyTwoVersions() {
        page().getByLabel("Compare", new Page.GetByLabelOptions().setExact(true))
                .selectOption(option(2));
        page().getByLabel("with", new Page.GetByLabelOptions().setExact(true)).selectOption(option(0));
        page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Compare"))
                .click();

        page().waitForURL("**base=*version=*");
        assertThat(rows())
                .containsExactly(
                        "aws.runtime changed java17 java21",
                        "aws.memorySize changed 256 MB 512 MB",
                        "aws.timeout changed 10 s 30 s",
                        "aws.lambda.tracingMode changed PassThrough Active",
                        "aws.codeSha256 changed sha-1 sha-3",
                        "tags.pci added – true",
                        "tags.team changed shop payments");
        assertAccessible();
    }

    @Test
    void tellsWhatWasNotDecoratedAndWhy() {
        String decorations = page().getByRole(
                        AriaRole.REGION, new Page.GetByRoleOptions().setName("Decoration of the events"))
                .textContent();

        assertThat(decorations).contains("pending", "not in the inventory yet", "decorated");
        assertThat(page().getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Newest invocations"))
                        .textContent())
                .contains("PaymentDeclined");
    }

    @Test
    void copiesTheArn() {
        page().context().grantPermissions(List.of("clipboard-read", "clipboard-write"));

        page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Copy ARN"))
                .click();

        page().getByText("Copied").first().waitFor();
        assertThat(page().evaluate("navigator.clipboard.readText()")).isEqualTo(Inventory.CHECKOUT);
        assertThat(page().locator("#live").textContent()).isEqualTo("Copied");
    }

    @Test
    void leadsFromAQualifiedArnToTheFunctionAndFromATagToItsLike() {
        open("/functions/" + Inventory.CHECKOUT + ":live");
        assertThat(page().url()).endsWith(Inventory.CHECKOUT);

        panel("Tags").getByText("payments").click();

        assertThat(page().url()).endsWith("/functions?tag=team:payments");
        assertThat(page().locator("[data-say]").textContent()).isEqualTo("1 function");
    }

    @Test
    void showsWhatOwnersAndSendersWriteAsTextAlone() {
        FILIGREE.jdbc().sql("""
                UPDATE function_metadata
                   SET tags = '{"team": "\\"><img src=x onerror=alert(1)>", "<script>alert(2)</script>": "</td><style>*{}</style>"}'
                """).update();

        page().reload();

        assertThat(panel("Tags").textContent())
                .contains("\"><img src=x onerror=alert(1)>", "<script>alert(2)</script>");
        open("/functions");
        assertThat(page().locator(".rows").textContent()).contains("\"><img src=x onerror=alert(1)>");
        assertThat(page().locator("img, style").count()).isZero();
    }

    @Test
    void isNotThereForAFunctionThatNobodyKnows() {
        Response answer = page().navigate(FILIGREE.url("/functions/" + Inventory.CHECKOUT + "-gone"));

        assertThat(answer.status()).isEqualTo(404);
        assertAccessible();
        forgiveComplaints();
    }

    private Locator panel(String title) {
        return page().getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName(title).setExact(true));
    }

    private String option(int index) {
        return page().locator("#base option").nth(index).getAttribute("value");
    }

    private List<String> rows() {
        return page().locator(".diff tbody tr").all().stream()
                .map(row -> String.join(" ", row.locator("th, td").allTextContents()))
                .toList();
    }
}
