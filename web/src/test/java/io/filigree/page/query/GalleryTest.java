package io.filigree.page.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.filigree.query.nrql.QueryRequest;
import org.junit.jupiter.api.Test;

class GalleryTest {

    private final Gallery gallery = new Gallery();

    @Test
    void hasTwentyQueriesAtLeastEachWithItsQuestion() {
        assertThat(gallery.entries()).hasSizeGreaterThanOrEqualTo(20).allSatisfy(entry -> {
            assertThat(entry.description()).endsWith(".");
            assertThat(entry.because()).endsWith(".");
            assertThat(entry.nrql()).startsWith("SELECT").hasSizeLessThan(QueryRequest.MAX_LENGTH);
        });
        assertThat(gallery.entries()).extracting(Gallery.Entry::title).doesNotHaveDuplicates();
    }
}
