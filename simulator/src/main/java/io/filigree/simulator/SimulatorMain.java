package io.filigree.simulator;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import io.filigree.simulator.demo.Demo;
import io.filigree.simulator.demo.DemoConsole;

/**
 * The demo's world as a program: {@code --filigree URL --aws-port N --rate N --home DIR}, with {@code
 * FILIGREE_ADMIN_KEY} and {@code FILIGREE_INGEST_KEY} in the environment. Runs until it is terminated. In the home it
 * leaves {@code fake-aws.url}, what {@code FILIGREE_AWS_ENDPOINT} must be.
 */
public final class SimulatorMain {

    private static final Set<String> OPTIONS = Set.of("--filigree", "--aws-port", "--rate", "--home");
    private static final String USAGE =
            "usage: simulator [--filigree http://127.0.0.1:8080] [--aws-port 0] [--rate 20] [--home DIR]"
                    + " with FILIGREE_ADMIN_KEY and FILIGREE_INGEST_KEY in the environment";

    private SimulatorMain() {}

    public static void main(String[] args) throws InterruptedException, IOException {
        Demo.Settings settings;
        Map<String, String> options;
        try {
            options = options(args);
            settings = new Demo.Settings(
                    URI.create(options.getOrDefault("--filigree", "http://127.0.0.1:8080")),
                    Integer.parseInt(options.getOrDefault("--aws-port", "0")),
                    Double.parseDouble(options.getOrDefault("--rate", "20")),
                    key("FILIGREE_ADMIN_KEY"),
                    key("FILIGREE_INGEST_KEY"),
                    options.containsKey("--home") ? Files.createDirectories(Path.of(options.get("--home"))) : null);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(USAGE);
            System.exit(2);
            return;
        }
        Demo demo = Demo.start(settings, new DemoConsole(System.out));
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "shutdown"));
        if (settings.home() != null) {
            Files.writeString(settings.home().resolve("fake-aws.url"), demo.awsEndpoint() + "\n");
        }
        if (!demo.run()) {
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    private static Map<String, String> options(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < args.length; i += 2) {
            if (!OPTIONS.contains(args[i]) || i + 1 == args.length) {
                throw new IllegalArgumentException("not understood: " + args[i]);
            }
            options.put(args[i], args[i + 1]);
        }
        return options;
    }

    private static String key(String name) {
        String key = System.getenv(name);
        if (key == null || key.isBlank()) {
            throw new IllegalArgumentException(name + " is not set");
        }
        return key;
    }
}
