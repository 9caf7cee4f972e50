package io.filigree.page.account;

import java.util.Arrays;
import java.util.List;

import io.filigree.setup.SenderSetup;
import io.filigree.setup.Setting;
import org.jspecify.annotations.Nullable;

/**
 * The settings for one kind of sender.
 *
 * @param note the functions that it applies to
 * @param isEnvironment whether the settings are environment variables
 * @param warning why it does not work with the URL of this installation; null where it does
 * @param removed variables to remove
 */
record SetupView(
        String key,
        String title,
        String note,
        boolean isEnvironment,
        @Nullable String warning,
        String lines,
        List<Setting> settings,
        List<String> removed,
        String cli) {

    static List<SetupView> all(String url, String secret) {
        return Arrays.stream(SenderSetup.values())
                .map(setup -> new SetupView(
                        setup.key(),
                        setup.title(),
                        setup.note(),
                        setup.isEnvironment(),
                        setup.warning(url).orElse(null),
                        setup.lines(url, secret),
                        setup.settings(),
                        setup.removed(),
                        setup.cli(url, secret)))
                .toList();
    }
}
