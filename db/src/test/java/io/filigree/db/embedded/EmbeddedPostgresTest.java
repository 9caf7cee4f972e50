package io.filigree.db.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.db.TestPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.springframework.util.FileSystemUtils;

@Tag("slow")
class EmbeddedPostgresTest {

    private static final Path HOMES = Path.of("target", "embedded-postgres").toAbsolutePath();
    private static final Path UNPACKED = TestPostgres.programs();

    private final List<Process> children = new ArrayList<>();
    private Path home = HOMES;

    /** The other tests' server may have unpacked the programs: these homes link to them. */
    @BeforeAll
    static void unpack() throws IOException {
        Path temporary = Files.createDirectories(UNPACKED.resolve("tmp"));
        Installation.unpack(UNPACKED, temporary);
    }

    @BeforeEach
    void emptyHome(TestInfo test) throws IOException {
        home = HOMES.resolve(test.getTestMethod().orElseThrow().getName());
        FileSystemUtils.deleteRecursively(home);
        linkPrograms(home, UNPACKED.resolve(Installation.VERSION));
    }

    private static void linkPrograms(Path home, Path programs) throws IOException {
        Files.createDirectories(home.resolve("postgres"));
        Files.createSymbolicLink(home.resolve("postgres").resolve(Installation.VERSION), programs);
    }

    /** Also after a failure: no server outlives its test. */
    @AfterEach
    void endWhatIsLeft() throws IOException {
        children.forEach(Process::destroyForcibly);
        new DataDirectory(home.resolve("data"), home, home).server().ifPresent(Postmaster::stop);
    }

    @Test
    void bringsTheVersionThatItsNameSays() {
        SystemCommand.Result version = SystemCommand.run(
                HOMES,
                Duration.ofSeconds(10),
                List.of(
                        UNPACKED.resolve(Installation.VERSION)
                                .resolve("bin/postgres")
                                .toString(),
                        "--version"));

        assertThat(version.output()).endsWith(" " + Installation.VERSION);
    }

    @Test
    void keepsRowsOverARestart() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            keep(postgres, 1);
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertThat(kept(postgres)).containsExactly(1);
        }
    }

    @Test
    void comesBackOnThePortThatItIsGiven() throws SQLException {
        String url;
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            url = postgres.jdbcUrl();
            keep(postgres, 1);
        }
        int port = URI.create(url.substring("jdbc:".length())).getPort();

        try (EmbeddedPostgres again = EmbeddedPostgres.start(home, port)) {
            assertThat(again.jdbcUrl()).isEqualTo(url);
            assertThat(kept(again)).containsExactly(1);
        }
    }

    @Test
    void syncsToDiskListensOnLoopbackAndAsksForItsPassword() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertThat(setting(postgres, "fsync")).isEqualTo("on");
            assertThat(setting(postgres, "synchronous_commit")).isEqualTo("on");
            assertThat(setting(postgres, "listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(setting(postgres, "unix_socket_directories")).isEmpty();
            assertThat(setting(postgres, "server_encoding")).isEqualTo("UTF8");
            assertThat(setting(postgres, "log_timezone")).isEqualTo("UTC");
            assertThatThrownBy(() -> execute(postgres, "COPY (SELECT 1) TO PROGRAM 'true'"))
                    .hasMessageContaining("permission denied");

            Path password = home.resolve("postgres").resolve("password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(password))
                    .isEqualTo(postgres.password())
                    .hasSize(32);
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "guess")
                            .close())
                    .hasMessageContaining("password authentication failed");
            assertThat(home.resolve("postgres").resolve("tmp")).isEmptyDirectory();
        }
    }

    @Test
    void refusesASecondOwnerAndNamesTheFirst() {
        try (EmbeddedPostgres first = EmbeddedPostgres.start(home)) {
            assertThat(first.jdbcUrl()).endsWith("/filigree");
            assertThatThrownBy(() -> EmbeddedPostgres.start(home))
                    .isInstanceOf(EmbeddedPostgresException.class)
                    .hasMessageContaining(home.toString())
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
        }
    }

    @Test
    void startsAgainOnTheSamePortWhenPostgresIsKilled() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            keep(postgres, 1);

            server().destroyForcibly();

            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(kept(postgres)).containsExactly(1));
        }
    }

    @Test
    void takesOverWhatAKilledOwnerLeftRunning() throws Exception {
        Process owner = ownerOf(home, List.of(), System.getProperty("java.class.path"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(home))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("in use by process " + owner.pid());
        ProcessHandle orphan = server();

        owner.destroyForcibly().waitFor();
        assertThat(orphan.isAlive()).isTrue();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertThat(orphan.isAlive()).isFalse();
            assertThat(kept(postgres)).containsExactly(1);
        }
    }

    @Test
    void recoversWhenOwnerAndPostgresWereKilled() throws Exception {
        Process owner = ownerOf(home, List.of(), System.getProperty("java.class.path"));
        ProcessHandle server = server();

        owner.destroyForcibly().waitFor();
        server.destroyForcibly();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertThat(kept(postgres)).containsExactly(1);
        }
    }

    @Test
    void startsThoughItsOldProcessNumberIsSomebodyElsesNow() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            keep(postgres, 1);
        }
        Files.writeString(
                home.resolve("data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + home.resolve("data") + "\n1\n5432\n\n127.0.0.1\n 1 1\nready\n");

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertThat(kept(postgres)).containsExactly(1);
        }
    }

    @Test
    void saysWhichVersionTheDataAreOfWhenItCannotReadThem() throws IOException {
        Path versionFile = Files.createDirectory(home.resolve("data")).resolve("PG_VERSION");
        Files.writeString(versionFile, "17\n");

        assertThatThrownBy(() -> EmbeddedPostgres.start(home))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("is of PostgreSQL 17, but this Filigree contains PostgreSQL 18")
                .hasMessageContaining("Nothing was changed");
        assertThat(versionFile).hasContent("17");
    }

    @Test
    void saysThatThePasswordBelongsToOtherData() throws IOException {
        EmbeddedPostgres.start(home).close();
        Path password = home.resolve("postgres").resolve("password");
        Files.writeString(password, "anotherInstallation");

        assertThatThrownBy(() -> EmbeddedPostgres.start(home))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining(password.toString())
                .hasMessageNotContaining("anotherInstallation");
    }

    @Test
    void givesTheSuperuserAPasswordThatOpensNothingElse() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertThat(postgres.superuserPassword()).hasSize(32).isNotEqualTo(postgres.password());
            assertThat(opens(postgres, "postgres", postgres.superuserPassword()))
                    .isTrue();
            assertThat(opens(postgres, "postgres", postgres.password())).isFalse();
            assertThat(opens(postgres, "filigree", postgres.superuserPassword()))
                    .isFalse();
            assertThat(superusers(postgres)).containsExactly("postgres");
        }
    }

    @Test
    void separatesTheSuperuserOfAnInstallationInWhichItHadTheSamePassword() throws Exception {
        Path superuserPassword = home.resolve("postgres").resolve("superuser-password");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            keep(postgres, 1);
            try (Connection connection =
                            DriverManager.getConnection(postgres.jdbcUrl(), "postgres", postgres.superuserPassword());
                    Statement statement = connection.createStatement()) {
                statement.execute("ALTER ROLE postgres PASSWORD '" + postgres.password() + "'");
            }
            Files.delete(superuserPassword);
        }

        String separated;
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            separated = postgres.superuserPassword();
            assertThat(kept(postgres)).containsExactly(1);
            assertThat(opens(postgres, "postgres", postgres.password())).isFalse();
        }
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertThat(postgres.superuserPassword()).as("once").isEqualTo(separated);
        }
    }

    @Test
    void saysThatTheSuperusersPasswordBelongsToOtherData() throws IOException {
        EmbeddedPostgres.start(home).close();
        Path password = home.resolve("postgres").resolve("superuser-password");
        Files.writeString(password, "anotherInstallation");

        assertThatThrownBy(() -> EmbeddedPostgres.start(home))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining(password.toString())
                .hasMessageNotContaining("anotherInstallation");
    }

    @Test
    void opensNothingToOtherUsers() throws Exception {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(home.resolve("postgres"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(home.resolve("postgres").resolve("postgres.log"), "of an earlier version");

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            keep(postgres, 1);
            assertThat(kept(postgres)).containsExactly(1);
            try (Stream<Path> all =
                    Stream.concat(Files.walk(home), Files.walk(UNPACKED.resolve(Installation.VERSION)))) {
                assertThat(all.filter(path -> !Files.isSymbolicLink(path)))
                        .allSatisfy(
                                path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                                        .endsWith("---"));
            }
        }
    }

    @Test
    void tellsAnotherProcessHowToReachTheServerThatRuns() throws Exception {
        assertThat(EmbeddedPostgres.running(home)).isEmpty();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            EmbeddedPostgres.Running running = EmbeddedPostgres.running(home).orElseThrow();
            assertThat(running.jdbcUrl()).isEqualTo(postgres.jdbcUrl());
            assertThat(running.password()).isEqualTo(postgres.password());
            assertThat(running.toString()).doesNotContain(postgres.password());
        }
        assertThat(EmbeddedPostgres.running(home)).isEmpty();
    }

    private static boolean opens(EmbeddedPostgres postgres, String user, String password) {
        try {
            DriverManager.getConnection(postgres.jdbcUrl(), user, password).close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    private static List<String> superusers(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT rolname FROM pg_roles WHERE rolsuper")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    /** As root: setpriv, runuser and unshare, as far as the machine permits. Otherwise the current user. */
    @Test
    void runsEveryWayThatWorksHereOnTheSameData() throws Exception {
        List<RunAs> ways = RunAs.candidates().stream().filter(this::worksHere).toList();
        assertThat(ways).isNotEmpty();

        for (int way = 0; way < ways.size(); way++) {
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home, 0, List.of(ways.get(way)))) {
                keep(postgres, way);
                assertThat(kept(postgres)).hasSize(way + 1);
            }
        }
    }

    @Test
    void saysWhatToDoWhenNoWayWorks() {
        RunAs none = new RunAs("user nemo", List.of("/nonexistent/become"), null, null);

        assertThatThrownBy(() -> EmbeddedPostgres.start(home, 0, List.of(none)))
                .isInstanceOf(EmbeddedPostgresException.class)
                .hasMessageContaining("as user nemo: ")
                .hasMessageContaining("FILIGREE_HOME");
    }

    @Test
    void runsForAnOrdinaryUser() throws Exception {
        if (RunAs.candidates().equals(List.of(RunAs.SELF))) {
            return; // Then every test here has shown it.
        }
        // The programs of root's tests may be in a directory that other users cannot read.
        Path open = Files.createTempDirectory("filigree-ordinary-user");
        try {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
            // Unpacking again takes longer than all the rest: a separate test covers it.
            Path programs = open.resolve("programs");
            SystemCommand.Result copied = SystemCommand.run(
                    open,
                    Duration.ofMinutes(1),
                    List.of("cp", "-a", UNPACKED.resolve(Installation.VERSION) + "/.", programs.toString()));
            assertThat(copied.succeeded()).as(copied.output()).isTrue();
            Path itsHome = open.resolve("home");
            linkPrograms(itsHome, programs);
            RunAs nobody = RunAs.setpriv("nobody");
            nobody.own(programs);
            nobody.own(itsHome);
            Process owner = ownerOf(itsHome, nobody.prefix(), copyOfClassPath(open.resolve("lib")));

            assertThat(Files.getOwner(itsHome.resolve("data")).getName()).isEqualTo("nobody");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                            itsHome.resolve("postgres").resolve("password"))))
                    .isEqualTo("rw-------");
            ProcessHandle server = server(itsHome);

            owner.getOutputStream().close();

            assertThat(owner.waitFor()).isZero();
            assertThat(server.isAlive()).isFalse();
        } finally {
            FileSystemUtils.deleteRecursively(open);
        }
    }

    /** Owns a home, keeps the row 1 in it, and closes it when its input ends. */
    static final class Owner {

        private Owner() {}

        public static void main(String[] arguments) throws Exception {
            try (EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[0]))) {
                keep(postgres, 1);
                System.out.println("kept");
                System.in.readAllBytes();
            }
        }
    }

    private Process ownerOf(Path itsHome, List<String> prefix, String classPath) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                Owner.class.getName(),
                itsHome.toString()));
        Process owner = new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .start();
        children.add(owner);
        BufferedReader output = owner.inputReader(UTF_8);
        List<String> said = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals("kept")) {
                return owner;
            }
            said.add(line);
        }
        throw new AssertionError("The child did not start: " + String.join("\n", said));
    }

    private static String copyOfClassPath(Path target) throws IOException {
        Files.createDirectory(target);
        List<String> copies = new ArrayList<>();
        for (String entry : List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))) {
            Path source = Path.of(entry);
            if (Files.isDirectory(source)
                    || source.toString()
                            .matches(".*/(embedded-postgres-binaries-linux-|xz-|"
                                    + "commons-|postgresql-|slf4j-api-|spring-core-|jspecify-).*")) {
                Path copy = target.resolve(Integer.toString(copies.size()));
                FileSystemUtils.copyRecursively(source, copy);
                copies.add(copy.toString());
            }
        }
        return copies.stream().collect(Collectors.joining(File.pathSeparator));
    }

    /** Statements, parameters, details and contexts: each failure below puts the secret into one of them. */
    @Test
    void logsErrorsWithoutStatementsAndValues() throws Exception {
        Path log = home.resolve("postgres").resolve("postgres.log");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertThatThrownBy(() -> execute(postgres, "SELECT 'secret-1', 1 / 0"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> execute(postgres, "SELECT '{\"a\": secret-2}'::jsonb"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> execute(postgres, "DO $$ BEGIN EXECUTE 'SELECT secret_3()'; END $$"))
                    .isInstanceOf(SQLException.class);
            try (Connection connection = connect(postgres);
                    PreparedStatement statement = connection.prepareStatement("SELECT length(?::text) / 0")) {
                statement.setString(1, "secret-4");
                assertThatThrownBy(statement::executeQuery).isInstanceOf(SQLException.class);
            }

            assertThat(log)
                    .content(UTF_8)
                    .contains("division by zero")
                    .doesNotContain("secret-", "STATEMENT:", "CONTEXT:", "QUERY:", "SELECT");
        }
    }

    @Test
    void keepsTheEndOfALargeLogAndEmptiesIt() throws Exception {
        Files.createDirectories(home);
        ServerLog log = new ServerLog(home.resolve("server.log"), 10);
        Files.writeString(log.file(), "0123456789");
        log.rotateIfLarge();
        assertThat(log.file()).content(UTF_8).isEqualTo("0123456789");

        try (var writer = Files.newOutputStream(log.file(), StandardOpenOption.APPEND)) {
            writer.write("abcde".getBytes(UTF_8));
            log.rotateIfLarge();
            writer.write("fg".getBytes(UTF_8));
        }

        assertThat(log.file()).content(UTF_8).isEqualTo("fg");
        assertThat(home.resolve("server.log.1")).content(UTF_8).isEqualTo("56789abcde");
    }

    private boolean worksHere(RunAs way) {
        try {
            return RunAs.choose(
                            List.of(way),
                            home,
                            UNPACKED.resolve(Installation.VERSION).resolve("bin/postgres"))
                    .equals(way);
        } catch (EmbeddedPostgresException | IOException e) {
            return false;
        }
    }

    private ProcessHandle server() throws IOException {
        return server(home);
    }

    private static ProcessHandle server(Path home) throws IOException {
        return new DataDirectory(home.resolve("data"), home, home).server().orElseThrow();
    }

    private static void keep(EmbeddedPostgres postgres, int row) throws SQLException {
        execute(postgres, "CREATE TABLE IF NOT EXISTS kept (number int)");
        execute(postgres, "INSERT INTO kept VALUES (" + row + ")");
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<Integer> kept(EmbeddedPostgres postgres) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT number FROM kept ORDER BY number")) {
            List<Integer> numbers = new ArrayList<>();
            while (rows.next()) {
                numbers.add(rows.getInt(1));
            }
            return numbers;
        }
    }

    private static String setting(EmbeddedPostgres postgres, String name) throws SQLException {
        // Some are for the superuser's eyes only.
        try (Connection connection = DriverManager.getConnection(
                        postgres.jdbcUrl(), EmbeddedPostgres.ADMINISTRATOR, postgres.superuserPassword());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW " + name)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }
}
