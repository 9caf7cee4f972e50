package io.filigree.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class KeyLocationTest {

    @Test
    void describesWhereAKeyMayBe() {
        assertThat(KeyLocation.describe(List.of(KeyLocation.header("X-License-Key"), KeyLocation.header("Api-Key"))))
                .isEqualTo("the header X-License-Key or Api-Key");
        assertThat(KeyLocation.describe(List.of(
                        KeyLocation.header("api-key"),
                        KeyLocation.AUTHORIZATION,
                        KeyLocation.queryParameter("license_key"))))
                .isEqualTo("the header api-key or Authorization or the query parameter license_key");
    }
}
