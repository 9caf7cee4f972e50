package io.filigree.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;

class TrustedProxiesTest {

    @Test
    void takesAddressesAndNetworks() throws Exception {
        TrustedProxies proxies = new TrustedProxies(List.of(" 10.0.0.0/8 ", "192.0.2.7", "", "2001:db8::/32"));

        assertThat(proxies.contains(InetAddress.getByName("10.1.2.3"))).isTrue();
        assertThat(proxies.contains(InetAddress.getByName("192.0.2.7"))).isTrue();
        assertThat(proxies.contains(InetAddress.getByName("2001:db8::1"))).isTrue();
        assertThat(proxies.contains(InetAddress.getByName("192.0.2.8"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/99", "10.0.0.0/", "10.0.0.0/x", "2001:db8::/200"})
    void namesTheSettingAndTheEntryThatIsNoNetwork(String entry) {
        assertThatThrownBy(() -> new TrustedProxies(List.of("192.0.2.7", entry)))
                .isInstanceOf(InvalidProxyException.class)
                .hasMessageContaining("FILIGREE_TRUSTEDPROXIES: '" + entry + "'");
    }

    @Test
    void aStartThatFailsForAnEntryShowsTheMessageOnly() {
        InvalidProxyException cause = new InvalidProxyException("banana", new IllegalArgumentException());

        FailureAnalysis analysis = new InvalidProxyFailureAnalyzer().analyze(new IllegalStateException(cause));

        assertThat(analysis).isNotNull();
        assertThat(analysis.getDescription())
                .isEqualTo("FILIGREE_TRUSTEDPROXIES: 'banana' is neither an address nor a network"
                        + " (such as 10.0.0.7 or 10.0.0.0/8)");
    }
}
