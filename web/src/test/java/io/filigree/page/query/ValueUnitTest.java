package io.filigree.page.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.filigree.query.nrql.functions.NrqlFunctions;
import io.filigree.query.nrql.syntax.NrqlParser;
import io.filigree.query.nrql.syntax.Query;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueUnitTest {

    @ParameterizedTest
    @CsvSource({
        "duration, SECONDS",
        "databaseDuration, SECONDS",
        "aws.timeout, SECONDS",
        "provider.timeout, SECONDS",
        "aws.ephemeralStorage, MEGABYTES",
        "provider.memorySize, MEGABYTES",
        "aws.lambda.snapStart, NONE",
        "timestamp.original, MOMENT",
        "cwBilledDuration, MILLIS",
        "cloudWatchDuration, MILLIS",
        "decoration.ageMs, MILLIS",
        "aws.memorySize, MEGABYTES",
        "cwMaxMemoryUsed, MEGABYTES",
        "timestamp, MOMENT",
        "items, NONE",
        "request.params, NONE"
    })
    void readsTheUnitOffTheNameOfAnAttribute(String attribute, ValueUnit unit) {
        assertThat(ValueUnit.ofAttribute(attribute)).isEqualTo(unit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "average(duration) | SECONDS",
                "filter(max(duration), WHERE error IS TRUE) | SECONDS",
                "round(percentile(cwDuration, 95)[95]) | NONE",
                "ceil(max(aws.memorySize)) | MEGABYTES",
                "count(duration) | NONE",
                "percentage(count(*), WHERE error IS TRUE) | PERCENT",
                "bytecountestimate() | BYTES",
                "aggregationendtime() | MOMENT",
                "latest(toTimestamp(text)) | MOMENT"
            })
    void readsTheUnitOfAFunction(String expression, ValueUnit unit) {
        Query query = NrqlParser.parse("SELECT " + expression + " FROM A", NrqlFunctions.CATALOG);

        assertThat(ValueUnit.of(query.select().get(0))).isEqualTo(unit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SECONDS | 0.0123 | 12.30 ms",
                "SECONDS | 3 | 3 s",
                "MILLIS | 9999 | 9,999 ms",
                "MILLIS | 63664.3 | 63.66 s",
                "NONE | 1234567.0 | 1,234,567",
                "NONE | 0.00123 | 0.00123",
                "NONE | 1e20 | 1.00e+20",
                "PERCENT | 99.999 | 100.00 %"
            })
    void writesNumbersForPeople(ValueUnit unit, double number, String text) {
        assertThat(unit.show(number)).isEqualTo(text);
    }

    @Test
    void showsSmallAmountsOfMoneyWithTwoDigits() {
        assertThat(ValueUnit.DOLLARS.show(0.000012345)).isEqualTo("$0.000012");
        assertThat(ValueUnit.DOLLARS.show(0.25)).isEqualTo("$0.25");
        assertThat(ValueUnit.DOLLARS.show(1234.4)).isEqualTo("$1,234");
        assertThat(ValueUnit.DOLLARS.show(0)).isEqualTo("$0.00");
    }
}
