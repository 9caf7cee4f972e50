package io.filigree.ingest.installed;

import static org.assertj.core.api.Assertions.assertThat;

import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.format.WireFormats;
import io.filigree.ingest.lambda.AwsLambdaFormat;
import io.filigree.ingest.spool.SpooledPayload;
import org.junit.jupiter.api.Test;

class InstalledFormatsTest {

    private static final WireFormats FORMATS = new WireFormats(
            InstalledFormats.ALL, new FormatContext(PayloadBounds.DEFAULT, new SizeLimit("max", 1_000)));

    @Test
    void everyFormatHasTheIdAndTheRoutesOfItsProvider() {
        for (WireFormatProvider provider : InstalledFormats.ALL) {
            WireFormat format = FORMATS.get(provider.id());

            assertThat(format.id()).isEqualTo(provider.id());
            assertThat(provider.routes()).isNotEmpty();
            assertThat(provider.keys())
                    .as("where the key of %s is", provider.id())
                    .isNotEmpty();
        }
    }

    @Test
    void noRouteIsOfTwoFormats() {
        for (WireFormatProvider provider : InstalledFormats.ALL) {
            for (Route route : provider.routes()) {
                String path = route.pathPattern().replace("/**", "").replaceAll("\\{\\w+}", "1");

                assertThat(InstalledFormats.ALL.stream().filter(other -> other.serves(path)))
                        .as(path)
                        .containsExactly(provider);
                assertThat(FORMATS.forPath(path)).contains(FORMATS.get(provider.id()));
            }
        }
    }

    /** Or payloads that an earlier version spooled would be read by another format. */
    @Test
    void recordsWithoutAFormatAreOfTheLambdaFormat() {
        assertThat(SpooledPayload.FIRST_FORMAT).isEqualTo(AwsLambdaFormat.ID);
    }
}
