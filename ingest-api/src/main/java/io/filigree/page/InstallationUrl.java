package io.filigree.page;

import io.filigree.http.PublicUrl;
import org.springframework.stereotype.Component;

/** The URL of this installation, for what people copy from a page. */
@Component
public final class InstallationUrl {

    private final PublicUrl url;

    InstallationUrl(PublicUrl url) {
        this.url = url;
    }

    /** Without a slash at its end. */
    public String url() {
        return url.url();
    }
}
