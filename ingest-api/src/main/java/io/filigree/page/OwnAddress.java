package io.filigree.page;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** Where others reach us, for what people copy from a page. */
@Component
public final class OwnAddress {

    private final String configured;

    OwnAddress(@Value("${filigree.url:}") String configured) {
        this.configured = configured.endsWith("/") ? configured.substring(0, configured.length() - 1) : configured;
    }

    /** Without a slash at its end; as the reader's browser reached us when nothing is configured. */
    public String url() {
        return configured.isEmpty()
                ? ServletUriComponentsBuilder.fromCurrentContextPath().toUriString()
                : configured;
    }
}
