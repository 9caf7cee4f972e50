package io.filigree.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PriceTableTest {

    @TempDir
    private Path folder;

    @Test
    void containsListPricesByDefault() {
        PriceTable table = PriceTable.read("");

        assertThat(table.date()).isEqualTo("2026-09-19");
        assertThat(table.standard().x86().toPlainString()).isEqualTo("0.0000166667");
        assertThat(table.standard().arm().toPlainString()).isEqualTo("0.0000133334");
        assertThat(table.standard().request().toPlainString()).isEqualTo("0.0000002");
        assertThat(table.regions()).containsKey("af-south-1").doesNotContainKey("us-east-1");
    }

    @Test
    void readsAnotherFile() throws IOException {
        String file = write("""
                date: 2027-01-01
                default: { x86_64: 0.00001, arm64: 0.00000899, million-requests: 0 }
                """);

        PriceTable table = PriceTable.read(file);

        assertThat(table.standard().arm().toPlainString()).isEqualTo("0.00000899");
        assertThat(table.regions()).isEmpty();
    }

    @Test
    void namesWhatIsInvalid() throws IOException {
        String price = write("default: { x86_64: free, arm64: 0, million-requests: 0 }");
        String region = write("""
                default: { x86_64: 0, arm64: 0, million-requests: 0 }
                regions: { "a' OR 1": { x86_64: 0, arm64: 0, million-requests: 0 } }
                """);

        assertThatThrownBy(() -> PriceTable.read(price)).hasMessageContaining("default: x86_64 must be a price in USD");
        assertThatThrownBy(() -> PriceTable.read(region)).hasMessageContaining("is not the name of a region");
    }

    private String write(String yaml) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "prices", ".yaml"), yaml)
                .toString();
    }
}
