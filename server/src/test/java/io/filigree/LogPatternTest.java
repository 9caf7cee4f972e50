package io.filigree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

/** What a request can make us write to the log. */
class LogPatternTest {

    private static final String FORGED = "2026-11-28T12:00:00.000Z ERROR [main] io.filigree.Forged : a lie";

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n", "\n\n\r"})
    void aMessageIsOneLine(String lineBreak) {
        assertThat(logged("no " + lineBreak + FORGED, null).stripTrailing().lines())
                .hasSize(1);
    }

    @Test
    void aMessageOfARequestBeginsWithItsId() {
        try (MDC.MDCCloseable request = MDC.putCloseable("requestId", "6f1c")) {
            assertThat(logged("no luck", null)).contains(" : [6f1c] no luck");
        }
        assertThat(logged("no luck", null)).contains(" : no luck");
    }

    @Test
    void aMessageIsCutToFourThousandCharacters() {
        assertThat(logged("x".repeat(100_000), null)).hasSizeLessThan(4_200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void anExceptionLooksLikeNoEntry(String lineBreak) {
        String logged =
                logged("failed", new IllegalStateException("no " + lineBreak + FORGED, new IOException(FORGED)));

        assertThat(logged).contains("| " + FORGED, "\tat " + LogPatternTest.class.getName());
        assertThat(logged.lines().filter(line -> line.startsWith("20"))).hasSize(1);
    }

    @Test
    void filesAreRotatedWithATotalBound() {
        assertThat(List.of("max-file-size", "total-size-cap"))
                .extracting(
                        name -> "logging.logback.rollingpolicy." + name,
                        name -> setting("logging.logback.rollingpolicy." + name))
                .containsExactly(
                        tuple("logging.logback.rollingpolicy.max-file-size", "10MB"),
                        tuple("logging.logback.rollingpolicy.total-size-cap", "100MB"));
    }

    private static String logged(String message, Throwable failure) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(MDC.getMDCAdapter());
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(setting("logging.pattern.file"));
        layout.start();
        Logger logger = context.getLogger("io.filigree.Test");
        return layout.doLayout(new LoggingEvent("", logger, Level.ERROR, message, failure, null));
    }

    private static String setting(String name) {
        try {
            List<PropertySource<?>> sources =
                    new YamlPropertySourceLoader().load("application", new ClassPathResource("application.yml"));
            return String.valueOf(sources.get(0).getProperty(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
