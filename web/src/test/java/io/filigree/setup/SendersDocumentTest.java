package io.filigree.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.installed.InstalledFormats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** {@code docs/senders.md} says what the code does. */
class SendersDocumentTest {

    private static final String URL = "https://filigree.example.com";

    @SuppressWarnings("unused") // a field source
    private static final Iterable<WireFormatProvider> FORMATS = InstalledFormats.ALL;

    @ParameterizedTest
    @EnumSource(SenderSetup.class)
    void hasTheSettingsOfEachSender(SenderSetup setup) throws IOException {
        String document = document();

        assertThat(document)
                .contains("## " + setup.title() + "\n")
                .contains("```\n" + setup.lines(URL, SenderSetup.SOME_KEY) + "```\n");
        assertThat(setup.removed()).allSatisfy(variable -> assertThat(document).contains("`" + variable + "`"));
    }

    @ParameterizedTest
    @FieldSource("FORMATS")
    void namesTheRoutesOfEachFormat(WireFormatProvider format) throws IOException {
        String document = withoutNames(document());
        for (Route route : format.routes()) {
            assertThat(document).contains(withoutNames(route.pathPattern()).replace("/**", "") + "`");
        }
    }

    /** What variables of paths are called does not matter. */
    private static String withoutNames(String text) {
        return text.replaceAll("\\{[^}\n]*}", "{}");
    }

    @Test
    void hasTheCommandsForFirehose() throws IOException {
        assertThat(document()).contains("```\n" + SenderSetup.FIREHOSE.cli(URL, SenderSetup.SOME_KEY) + "```\n");
    }

    @Test
    void isLinkedFromTheReadme() throws IOException {
        assertThat(Files.readString(Path.of("../README.md"))).contains("(docs/senders.md)");
    }

    @Test
    void eachSetupHasItsRuleInTheStyleSheet() throws IOException {
        String css = Files.readString(Path.of("src/main/resources/static/assets/filigree.css"));
        for (SenderSetup setup : SenderSetup.values()) {
            assertThat(css)
                    .contains(".setups:has(#sender-" + setup.key() + ":checked) .setup:not([data-setup=\"" + setup.key()
                            + "\"])");
        }
    }

    private static String document() throws IOException {
        return Files.readString(Path.of("../docs/senders.md"));
    }
}
