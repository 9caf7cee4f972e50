package io.filigree.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;

import org.junit.jupiter.api.Test;

class SettingsDocumentTest {

    /** {@code -Dsettings.update=true} writes the document. */
    @Test
    void documentIsUpToDate() throws IOException {
        String generated = SettingsDocument.generate();
        if (Boolean.getBoolean("settings.update")) {
            Files.writeString(SettingsDocument.DOCUMENT, generated);
        }

        assertThat(Files.readString(SettingsDocument.DOCUMENT))
                .as("run this test with -Dsettings.update=true")
                .isEqualTo(generated);
    }

    @Test
    void describesEachSetting() throws IOException {
        assertThat(SettingsDocument.generate().lines().filter(line -> line.startsWith("| `")))
                .hasSizeGreaterThan(80)
                .noneMatch(line -> line.matches(".*\\| +\\| [0-9.]+ \\|$"));
    }
}
