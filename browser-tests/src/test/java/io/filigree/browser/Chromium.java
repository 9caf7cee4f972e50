package io.filigree.browser;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;

/** The browser of a test run: the installed Chromium, which sends requests only to Filigree. */
final class Chromium {

    private static final String PATH_VARIABLE = "FILIGREE_TEST_CHROMIUM";
    private static final Path DEFAULT_PATH = Path.of("/usr/bin/chromium");

    private static final List<String> QUIET = List.of(
            "--no-sandbox", // Chromium as root, as in a container, runs only without; it opens our own pages alone
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private static final Browser BROWSER = launch();

    private Chromium() {}

    static Browser browser() {
        return BROWSER;
    }

    private static Browser launch() {
        Path executable = executable();
        if (!Files.isExecutable(executable)) {
            throw new IllegalStateException("The browser tests need Chromium, and " + executable
                    + " is none. Install it" + " (Debian: apt-get install chromium), or name one in " + PATH_VARIABLE);
        }
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
        Runtime.getRuntime().addShutdownHook(new Thread(playwright::close, "chromium-stop"));
        return playwright
                .chromium()
                .launch(new LaunchOptions().setExecutablePath(executable).setArgs(QUIET));
    }

    private static Path executable() {
        String named = System.getenv(PATH_VARIABLE);
        return named == null || named.isEmpty() ? DEFAULT_PATH : Path.of(named);
    }
}
