package io.filigree.benchmarks.harness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Filigree as a separate process, without the poller, with the class path of this one. It keeps its home and its port
 * over kills and starts. What it prints is in {@code filigree.log} in its home. One thread at a time.
 */
public final class FiligreeProcess implements AutoCloseable {

    /** The keys of a first start on an empty database. */
    public static final String INGEST_KEY = "ingest-key-of-the-harness";

    public static final String QUERY_KEY = "query-key-of-the-harness";
    public static final String ADMIN_KEY = "admin-key-of-the-harness";

    private static final Pattern VALUE = Pattern.compile("\"value\":([-+.0-9E]+)");

    private static final Duration READY_LIMIT = Duration.ofMinutes(5);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);
    private static final long LOOK_EVERY_MS = 20;

    /** Null where Filigree starts its embedded PostgreSQL. */
    private final @Nullable HarnessDatabase database;

    private Options options;
    private final int port = Ports.free();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Thread killAtExit = new Thread(this::killForGood, "filigree-kill");
    private volatile @Nullable Process process;
    private boolean exiting;

    private FiligreeProcess(@Nullable HarnessDatabase database, Options options) {
        this.database = database;
        this.options = options;
    }

    /**
     * How it is run.
     *
     * @param home {@code FILIGREE_HOME}, created where it is missing
     * @param jvm options of its JVM, such as {@code -Xmx256m}
     * @param environment settings by their environment names, over those that the harness gives
     */
    public record Options(Path home, List<String> jvm, Map<String, String> environment) {

        public Options {
            home = home.toAbsolutePath();
            jvm = List.copyOf(jvm);
            environment = Map.copyOf(environment);
        }

        /** With so much heap ({@code 256m}), the flags of {@code jvm.options}, and settings as they come. */
        public static Options of(Path home, String heap) {
            return new Options(home, List.of(JvmOptions.argument(), "-Xmx" + heap), Map.of());
        }

        public Options withJvm(List<String> more) {
            List<String> all = new ArrayList<>(jvm);
            all.addAll(more);
            return new Options(home, all, environment);
        }

        public Options withEnvironment(Map<String, String> settings) {
            return new Options(home, jvm, settings);
        }
    }

    /** Starts Filigree on this database and returns when it is ready. */
    public static FiligreeProcess start(HarnessDatabase database, Options options)
            throws IOException, InterruptedException {
        FiligreeProcess filigree = of(database, options);
        filigree.startAgain();
        return filigree;
    }

    /** A process on this database that is not started yet. */
    public static FiligreeProcess create(HarnessDatabase database, Options options) {
        return of(database, options);
    }

    /** A process that is not started yet, and that starts its embedded PostgreSQL in its home. */
    public static FiligreeProcess embedded(Options options) {
        return of(null, options);
    }

    private static FiligreeProcess of(@Nullable HarnessDatabase database, Options options) {
        FiligreeProcess filigree = new FiligreeProcess(database, options);
        Runtime.getRuntime().addShutdownHook(filigree.killAtExit);
        return filigree;
    }

    /** Starts it on the home and port that it had, and returns when it is ready. */
    public void startAgain() throws IOException, InterruptedException {
        launch();
        awaitReady();
    }

    /** Replaces the settings that the next start has. */
    public synchronized void configure(Map<String, String> settings) {
        options = options.withEnvironment(settings);
    }

    /** Starts it and does not wait. */
    public synchronized void launch() throws IOException {
        if (exiting) {
            throw new IllegalStateException("This JVM is ending");
        }
        if (isAlive()) {
            throw new IllegalStateException("Filigree runs already");
        }
        Files.createDirectories(options.home());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options.jvm());
        command.addAll(List.of("-cp", classPath(), "io.filigree.FiligreeApplication"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.matches("(FILIGREE|SPRING|SERVER|MANAGEMENT|LOGGING)_.*"));
        environment.putAll(settings());
        environment.putAll(options.environment());
        process = builder.start();
    }

    /** That of this JVM without tests: Filigree would take their beans for its own. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("-tests.jar") && !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Waits until it says that it is ready; fails when it ends instead. */
    public void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (!isReady()) {
            if (!isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("Filigree did not become ready. Its log " + log() + " ends: " + tail());
            }
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    /** What the readiness probe says. */
    public boolean isReady() throws InterruptedException {
        HttpRequest probe = HttpRequest.newBuilder(uri("/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return http.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // no process listens yet, or any more
        }
    }

    /** What {@code /actuator/prometheus} says at this moment. */
    public String metrics() throws IOException, InterruptedException {
        return scrape("/actuator/prometheus");
    }

    /** The value of one gauge, by its Micrometer name; cheaper than all of them. */
    public double gauge(String name) throws IOException, InterruptedException {
        Matcher value = VALUE.matcher(scrape("/actuator/metrics/" + name));
        if (!value.find()) {
            throw new IOException("There is no gauge " + name);
        }
        return Double.parseDouble(value.group(1));
    }

    private String scrape(String path) throws IOException, InterruptedException {
        HttpRequest scrape = HttpRequest.newBuilder(uri(path))
                .header("Api-Key", ADMIN_KEY)
                .timeout(Duration.ofSeconds(10))
                .build();
        HttpResponse<String> answer = http.send(scrape, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("Metrics are not to be had: " + answer.statusCode());
        }
        return answer.body();
    }

    /** At the end of this JVM, when another thread may be about to start it again. */
    private synchronized void killForGood() {
        exiting = true;
        kill();
    }

    /** Kills it (SIGKILL), wherever it is, and returns when it is gone. */
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().join();
        }
    }

    /** Stops it in order and returns when it has ended. */
    public void stop() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.destroy();
            if (!running.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                kill();
                throw new IllegalStateException("Filigree did not stop within " + STOP_LIMIT.toSeconds() + " s");
            }
        }
    }

    public boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** The process that {@link #launch} started, also after its end. */
    public Process process() {
        return requireNonNull(process, "not launched");
    }

    public Path home() {
        return options.home();
    }

    public Path log() {
        return home().resolve("filigree.log");
    }

    public int port() {
        return port;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** A query in NRQL over all accounts. */
    public HttpRequest.Builder query(String nrql, Duration timeout) {
        return HttpRequest.newBuilder(uri("/v1/accounts/0/query?timeout=" + timeout.toSeconds() + "&nrql="
                        + URLEncoder.encode(nrql, StandardCharsets.UTF_8)))
                .header("Api-Key", QUERY_KEY);
    }

    /** Where extensions post. */
    public URI ingest() {
        return uri("/aws/lambda/v1");
    }

    /** Ends it if it runs, without ceremony: what it acknowledged it has kept. */
    @Override
    public void close() {
        kill();
        ShutdownCleanup.forget(killAtExit);
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        settings.put("FILIGREE_HOME", home().toString());
        settings.put("FILIGREE_INGEST_KEY", INGEST_KEY);
        settings.put("FILIGREE_QUERY_KEY", QUERY_KEY);
        settings.put("FILIGREE_ADMIN_KEY", ADMIN_KEY);
        settings.put("FILIGREE_POLL_ENABLED", "false");
        settings.put("SERVER_PORT", Integer.toString(port));
        settings.put("SERVER_ADDRESS", "127.0.0.1");
        if (database != null) {
            settings.put("SPRING_DATASOURCE_URL", database.jdbcUrl());
            settings.put("SPRING_DATASOURCE_USERNAME", database.user());
            settings.put("SPRING_DATASOURCE_PASSWORD", database.password());
        }
        return settings;
    }

    private String tail() throws IOException {
        String text = Files.readString(log(), UTF_8);
        return text.substring(Math.max(0, text.length() - 4000));
    }
}
