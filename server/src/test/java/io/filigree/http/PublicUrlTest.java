package io.filigree.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import io.filigree.FiligreeApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.web.MockHttpServletRequest;

@ExtendWith(OutputCaptureExtension.class)
class PublicUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://filigree.example.com, https://filigree.example.com, true",
        "https://Filigree.Example.com:443/, https://filigree.example.com, true",
        "https://filigree.example.com:8443, https://filigree.example.com:8443, true",
        "http://10.0.0.5:8080/, http://10.0.0.5:8080, false",
        "http://[::1]:80, http://[::1], false",
        "'', http://localhost:8080, false",
        "' ', http://localhost:8080, false"
    })
    void acceptsHttpAndHttpsWithAHost(String given, String url, boolean secure) {
        assertThat(PublicUrl.parse(given, false).url()).isEqualTo(url);
        assertThat(PublicUrl.parse(given, false).isSecure()).isEqualTo(secure);
    }

    @Test
    void isHttpsWhereThisProcessSpeaksTls() {
        assertThat(PublicUrl.parse("", true).url()).isEqualTo("https://localhost:8080");
        assertThat(PublicUrl.parse("", true).isSecure()).isTrue();
        assertThat(PublicUrl.parse("https://filigree.example.com", true).url())
                .isEqualTo("https://filigree.example.com");
        assertThatThrownBy(() -> PublicUrl.parse("http://filigree.example.com", true))
                .isInstanceOf(InvalidPublicUrlException.class)
                .hasMessageContaining("FILIGREE_TLS_CERTIFICATE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filigree.example.com",
                "ftp://filigree.example.com",
                "https://",
                "https:///x",
                "https://a b",
                "https://host:99999",
                "https://user@host",
                "https://host/path",
                "https://host?x",
                "https://host#x",
                "javascript:alert(1)"
            })
    void refusesEverythingElse(String given) {
        assertThatThrownBy(() -> PublicUrl.parse(given, false))
                .isInstanceOf(InvalidPublicUrlException.class)
                .hasMessageStartingWith("FILIGREE_URL: '" + given + "' ");
    }

    @Test
    void anInvalidOneStopsTheStartWithOneLine(CapturedOutput output) {
        assertThatThrownBy(() -> SpringApplication.run(
                        FiligreeApplication.class,
                        "--filigree.url=https://host/path",
                        "--server.port=0",
                        "--filigree.home=target/never-used",
                        "--spring.datasource.url=jdbc:postgresql://127.0.0.1:1/none",
                        "--spring.flyway.enabled=false",
                        "--spring.main.lazy-initialization=true"))
                .isInstanceOf(Exception.class);

        assertThat(output.getOut())
                .contains("FILIGREE_URL: 'https://host/path' must have no path")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1 | 203.0.113.7 | 203.0.113.7",
                "10.0.0.1 | 6.6.6.6, 203.0.113.7 | 203.0.113.7",
                "10.0.0.1 | 6.6.6.6, 203.0.113.7, 10.0.0.2 | 203.0.113.7",
                "10.0.0.1 | 6.6.6.6, evil.example.com | 10.0.0.1",
                "10.0.0.1 | '' | 10.0.0.1",
                "10.0.0.1 | 2001:db8::1 | 2001:db8:0:0:0:0:0:1",
                "203.0.113.9 | 6.6.6.6 | 203.0.113.9"
            })
    void onlyTrustedProxiesTellTheAddressOfAClient(String peer, String forwarded, String client) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(peer);
        request.addHeader("X-Forwarded-For", forwarded);

        assertThat(new TrustedProxies(List.of("10.0.0.0/24", "")).clientAddress(request))
                .isEqualTo(client);
        assertThat(new TrustedProxies(List.of()).clientAddress(request)).isEqualTo(peer);
    }
}
