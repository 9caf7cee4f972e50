package io.filigree.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;

/** Looks for what keeps people from using a page. What is serious or critical counts, by light and by dark. */
final class Axe {

    private static final String SOURCE = source();

    /** One line for each element that has something wrong. */
    private static final String RUN = """
            async () => {
                const found = await axe.run(document, { resultTypes: ["violations"] });
                return found.violations
                    .filter((violation) => ["serious", "critical"].includes(violation.impact))
                    .flatMap((violation) => violation.nodes.map((node) =>
                        `${violation.id}: ${node.target} ${node.failureSummary.replaceAll("\\n", " ")}`));
            }""";

    private Axe() {}

    /** Waits for the requests of the page: what they will replace is faded. */
    static List<String> violations(Page page) {
        page.waitForFunction("() => !document.querySelector('[aria-busy=\"true\"]')");
        List<String> violations = new ArrayList<>();
        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            page.evaluate(SOURCE);
            for (Object violation : (List<?>) page.evaluate(RUN)) {
                violations.add(scheme + " " + violation);
            }
        }
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        return violations;
    }

    private static String source() {
        try (InputStream axe = Axe.class.getResourceAsStream("/vendor/axe-core-4.11.0/axe.min.js")) {
            if (axe == null) {
                throw new IllegalStateException("axe-core is not among the test resources");
            }
            // In a function, so that what it evaluates to is nothing that has to travel to us.
            return "() => {" + new String(axe.readAllBytes(), StandardCharsets.UTF_8) + "}";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
