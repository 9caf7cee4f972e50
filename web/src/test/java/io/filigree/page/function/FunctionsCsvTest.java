package io.filigree.page.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.query.function.ListedFunction;
import org.junit.jupiter.api.Test;

class FunctionsCsvTest {

    @Test
    void quotesWhatWouldBreakALineOrACell() {
        String line = FunctionsCsv.line(function("a \"quoted\", and\nbroken name", Map.of("team", "shop")), null);

        assertThat(line).startsWith("\"a \"\"quoted\"\", and\nbroken name\",").endsWith("\r\n");
    }

    @Test
    void leavesNothingThatASpreadsheetWouldCalculate() {
        for (String formula : List.of("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")) {
            assertThat(FunctionsCsv.line(function("checkout", Map.of("team", formula)), null))
                    .as(formula)
                    .doesNotContain("," + formula)
                    .doesNotContain("\"" + formula)
                    .contains("'" + formula);
        }
    }

    @Test
    void hasACellForEachHeading() {
        String line = FunctionsCsv.line(function("checkout", Map.of()), null);

        assertThat(line.split(",", -1)).hasSameSizeAs(FunctionsCsv.HEADER.split(",", -1));
        assertThat(line)
                .startsWith(
                        "checkout,arn:aws:lambda:eu-west-1:123456789012:function:checkout,123456789012,Shop,eu-west-1,"
                                + ",128,3,arm64,Image,");
    }

    private static ListedFunction function(String name, Map<String, String> tags) {
        Instant seen = Instant.parse("2026-05-05T10:00:00Z");
        return new ListedFunction(
                "arn:aws:lambda:eu-west-1:123456789012:function:checkout",
                name,
                "123456789012",
                "Shop",
                "eu-west-1",
                FunctionConfiguration.builder()
                        .set(ConfigurationAttribute.ARCHITECTURE, "arm64")
                        .set(ConfigurationAttribute.PACKAGE_TYPE, "Image")
                        .set(ConfigurationAttribute.MEMORY_SIZE, 128)
                        .set(ConfigurationAttribute.TIMEOUT, 3)
                        .build(),
                tags,
                seen,
                seen,
                1,
                null,
                null,
                null,
                null);
    }
}
