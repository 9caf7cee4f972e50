package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.filigree.FiligreeApplication;
import io.filigree.db.TestPostgres;
import io.filigree.db.embedded.EmbeddedPostgres;
import io.filigree.db.key.LoginFailures;
import io.filigree.db.key.LoginFailures.Source;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.FileSystemUtils;

/** An installation with its embedded PostgreSQL, as {@code ./filigree serve} runs it: its files and its admin. */
@Tag("slow")
class InstallationTest {

    private static final Path HOME = Path.of("target", "installation-home").toAbsolutePath();
    private static final String INGEST = "installation-ingest-key-0123456789";
    private static final Pattern PASSWORD = Pattern.compile("Log in +admin / (\\w{20})");

    @Test
    void hidesItsFilesFromOthersAndResetsItsAdminRunningAndStopped() throws Exception {
        FileSystemUtils.deleteRecursively(HOME);
        asAnEarlierVersionLeftIt();

        try (ConfigurableApplicationContext running = start()) {
            URI server =
                    URI.create("http://localhost:" + running.getEnvironment().getRequiredProperty("local.server.port"));
            postTelemetry(server);
            assertThat(Files.readString(HOME.resolve("first-secrets"))).contains("admin / ", "flg_adm_", "flg_qry_");
            assertThatNobodyElseReads(HOME);

            LoginFailures failures = running.getBean(LoginFailures.class);
            Source source = new Source("127.0.0.1", true);
            for (int i = 0; i < LoginFailures.FREE_FAILURES; i++) {
                failures.begin("admin", source, Clock.systemUTC().instant());
            }
            BrowserSession session = new BrowserSession(server::resolve);
            assertThat(session.logIn("admin", password(Files.readString(HOME.resolve("first-secrets")))))
                    .isTrue();
            assertThat(session.show("/").statusCode()).isEqualTo(200);

            String printed = resetAdmin(0, true);

            assertThat(session.show("/").statusCode())
                    .as("the session of the old password")
                    .isEqualTo(302);
            assertThat(Files.readString(HOME.resolve("first-secrets")))
                    .as("the keys are still valid, the old password is not")
                    .contains("flg_adm_", "flg_qry_")
                    .doesNotContain("admin / ");
            assertThat(new BrowserSession(server::resolve).logIn("admin", password(printed)))
                    .isTrue();
            assertThat(failures.lockedUsers(Clock.systemUTC().instant())).isEmpty();

            assertThat(resetAdmin(1, true, "nobody")).contains("The admins are: admin");
        }

        String printed = resetAdmin(0, false);

        assertThat(printed).contains("first-secrets").doesNotContain("admin / ");
        resetAdmin(0, false);
        List<String> secrets = Files.readAllLines(HOME.resolve("first-secrets"));
        assertThat(secrets.stream().filter(line -> line.contains("admin / "))).hasSize(1);
        String last = password(secrets.get(secrets.size() - 1));
        assertThatNobodyElseReads(HOME);
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(HOME)) {
            assertThat(JdbcClient.create(new DriverManagerDataSource(
                                    postgres.jdbcUrl(), postgres.user(), postgres.password()))
                            .sql("SELECT password_hash FROM app_user WHERE user_name = 'admin'")
                            .query(String.class)
                            .single())
                    .isEqualTo(RandomPassword.hash(last));
        }
    }

    @Test
    void saysWhereThereIsNoInstallation() {
        MockEnvironment nowhere = new MockEnvironment()
                .withProperty("filigree.home", HOME.resolve("nowhere").toString());

        assertThat(resetAdmin(nowhere, 1, true)).contains("There is no installation in", "FILIGREE_HOME");
        assertThat(HOME.resolve("nowhere")).doesNotExist();
    }

    @Test
    void resetsTheAdminOfADatabaseThatIsNamed() {
        TestPostgres database = TestPostgres.database();
        MockEnvironment named = new MockEnvironment()
                .withProperty("filigree.home", HOME.resolve("elsewhere").toString())
                .withProperty("spring.datasource.url", database.jdbcUrl())
                .withProperty("spring.datasource.username", database.user())
                .withProperty("spring.datasource.password", database.password());
        JdbcClient jdbc = JdbcClient.create(database.dataSource());
        jdbc.sql("INSERT INTO app_user (user_name, password_hash, role, created_at, password_changed_at)"
                        + " VALUES ('admin', 'old', 'admin', now(), now()), ('eve', 'old', 'viewer', now(), now())")
                .update();

        String password = password(resetAdmin(named, 0, true));

        assertThat(jdbc.sql("SELECT password_hash FROM app_user ORDER BY user_name")
                        .query(String.class)
                        .list())
                .containsExactly(RandomPassword.hash(password), "old");
        assertThat(resetAdmin(named, 1, true, "eve")).contains("No admin is called eve");
        assertThat(jdbc.sql(
                                "SELECT concat_ws(' ', actor_kind, action, target, outcome, details ->> 'command') FROM audit_log")
                        .query(String.class)
                        .list())
                .as("the audit log, which has nothing of the refused one")
                .containsExactly("system user.reset_password admin success reset-admin");
        assertThat(resetAdmin(named, 2, true, "a", "b")).contains("usage");
    }

    private static ConfigurableApplicationContext start() {
        SpringApplication application = new SpringApplication(FiligreeApplication.class);
        application.setRegisterShutdownHook(false);
        return application.run(
                "--filigree.home=" + HOME,
                "--server.port=0",
                "--filigree.poll.enabled=false",
                "--filigree.ingest-key=" + INGEST);
    }

    /** Readable for everybody, with the programs in place: to unpack them again takes longer than all the rest. */
    private static void asAnEarlierVersionLeftIt() throws IOException {
        TestPostgres.database();
        Path own = Files.createDirectories(HOME.resolve("postgres"));
        try (Stream<Path> versions = Files.list(TestPostgres.programs())) {
            for (Path version : versions.filter(
                            path -> path.getFileName().toString().matches("[0-9.]+"))
                    .toList()) {
                Files.createSymbolicLink(own.resolve(version.getFileName()), version);
            }
        }
        Path spool = Files.createDirectories(HOME.resolve("spool"));
        Files.writeString(spool.resolve("owner.lock"), "");
        Files.writeString(HOME.resolve("old.log"), "of an earlier version");
        for (Path path : List.of(HOME, own, spool, spool.resolve("owner.lock"), HOME.resolve("old.log"))) {
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    /** The group of PostgreSQL's user passes through two directories when root starts it, and reads nothing. */
    private static void assertThatNobodyElseReads(Path home) throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            assertThat(all.filter(path -> !Files.isSymbolicLink(path)))
                    .hasSizeGreaterThan(100)
                    .allSatisfy(path -> {
                        String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                        assertThat(permissions).matches("rw[x-](---|--x)---");
                    });
        }
        for (String secret :
                List.of("first-secrets", "postgres/password", "postgres/superuser-password", "postgres/postgres.log")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(secret))))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("spool"))))
                .isEqualTo("rwx------");
    }

    private static void postTelemetry(URI server) throws IOException, InterruptedException {
        int status = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.resolve("/aws/lambda/v1"))
                                .header("Api-Key", INGEST)
                                .POST(BodyPublishers.ofString(
                                        "{\"context\":{\"function_name\":\"f\"},\"entry\":\"{}\"}"))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
        assertThat(status).isLessThan(500);
    }

    private static String resetAdmin(int exitCode, boolean terminal, String... arguments) {
        return resetAdmin(
                new MockEnvironment().withProperty("filigree.home", HOME.toString()), exitCode, terminal, arguments);
    }

    private static String resetAdmin(MockEnvironment environment, int exitCode, boolean terminal, String... arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        int code = new ResetAdmin(environment, Clock.systemUTC()).run(List.of(arguments), printed, printed, terminal);
        String text = bytes.toString(StandardCharsets.UTF_8);
        assertThat(code).as(text).isEqualTo(exitCode);
        return text;
    }

    private static String password(String printed) {
        Matcher password = PASSWORD.matcher(printed);
        assertThat(password.find())
                .as("a login in " + printed.length() + " characters")
                .isTrue();
        return password.group(1);
    }
}
