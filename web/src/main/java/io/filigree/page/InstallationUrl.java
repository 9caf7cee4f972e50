package io.filigree.page;

import io.filigree.http.PublicUrl;
import org.springframework.stereotype.Component;

/** The URL of this installation, for commands and settings that users copy from a page. */
@Component
public final class InstallationUrl {

    private final PublicUrl url;

    InstallationUrl(PublicUrl url) {
        this.url = url;
    }

    /** Without a trailing slash. */
    public String url() {
        return url.url();
    }
}
