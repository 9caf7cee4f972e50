package io.filigree.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.microsoft.playwright.Locator;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every query of the gallery finds something sensible in the demo's data. */
class QueryGalleryTest extends BrowserTest {

    @Override
    protected void prepare() {
        DemoData.prepare(FILIGREE);
    }

    @BeforeEach
    void showTheGallery() {
        login();
        open("/query/gallery");
    }

    @Test
    void explainsEachQuery() {
        assertThat(page().locator(".gallery > li").count()).isGreaterThanOrEqualTo(20);
        assertThat(page().locator(".gallery .t-clause").count()).isGreaterThan(40);
        assertAccessible();
    }

    @Test
    void eachQueryFindsSomethingSensible() {
        SoftAssertions all = new SoftAssertions();
        addresses().forEach((title, address) -> {
            page().navigate(FILIGREE.url(address));
            Locator result = page().locator("#result");
            all.assertThat(texts(".notice"))
                    .as(title + ": errors and unknown attributes")
                    .isEmpty();
            all.assertThat(result.locator(".empty").count())
                    .as(title + ": nothing found")
                    .isZero();
            all.assertThat(values()).as(title + ": values").anyMatch(QueryGalleryTest::tellsSomething);
        });
        all.assertAll();
    }

    private Map<String, String> addresses() {
        Map<String, String> addresses = new LinkedHashMap<>();
        for (Locator link : page().locator(".gallery h2 a").all()) {
            addresses.put(link.textContent(), link.getAttribute("href"));
        }
        return addresses;
    }

    private List<String> values() {
        return texts(".visualization .figures dd > span, .visualization table.result-table td.number .value");
    }

    private static boolean tellsSomething(String value) {
        return value.matches(".*[1-9].*");
    }

    private List<String> texts(String selector) {
        return page().locator("#result").locator(selector).allTextContents();
    }
}
