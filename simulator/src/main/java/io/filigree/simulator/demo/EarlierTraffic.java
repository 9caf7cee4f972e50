package io.filigree.simulator.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.filigree.simulator.extension.ExtensionClient;
import io.filigree.simulator.extension.Post;
import org.jspecify.annotations.Nullable;

/** A little traffic of the hours before the first start of a demo, whose closed hours move to the columnar history. */
final class EarlierTraffic {

    private static final Duration PAST = Duration.ofHours(5);
    private static final int INVOCATIONS = 900;
    private static final long SEED = 20_261_130;

    private EarlierTraffic() {}

    /** Posts it in a separate thread, once for a directory of a demo. */
    static void start(
            Instant now, List<FleetFunction> fleet, String ingestKey, ExtensionClient client, @Nullable Path home) {
        if (home == null || wasPosted(home)) {
            return;
        }
        Thread thread = new Thread(() -> post(now, fleet, ingestKey, client, home), "earlier-traffic");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether an earlier start of the demo in this directory posted it. */
    static boolean wasPosted(@Nullable Path home) {
        return home != null && Files.exists(marker(home));
    }

    private static Path marker(Path home) {
        return home.resolve("earlier-traffic");
    }

    private static void post(
            Instant now, List<FleetFunction> fleet, String ingestKey, ExtensionClient client, Path home) {
        PassingClock time = new PassingClock(now.minus(PAST));
        Traffic traffic = new Traffic(fleet, ingestKey, client::exchange, time, SEED);
        for (int i = 0; i < INVOCATIONS; i++) {
            time.pass(PAST.dividedBy(INVOCATIONS + 1));
            post(traffic.next(), client);
            post(traffic.due(), client);
        }
        post(traffic.shutDown(), client);
        try {
            Files.createFile(marker(home));
        } catch (IOException e) {
            // The next start posts it again, which does no harm.
            return;
        }
    }

    private static void post(List<Post> posts, ExtensionClient client) {
        posts.forEach(post -> client.post(post).join());
    }
}
