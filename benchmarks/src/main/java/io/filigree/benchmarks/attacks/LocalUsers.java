package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another user of the machine: which files of Filigree's home it can read, and whether its database accepts the user. */
final class LocalUsers {

    private static final String FAMILY = "local-user";

    private static final Set<PosixFilePermission> OTHERS_READ = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private LocalUsers() {}

    static List<Attack> attacks() {
        return List.of(
                Attack.quick(FAMILY, "file-modes", LocalUsers::modes),
                Attack.quick(FAMILY, "reads-as-nobody", LocalUsers::readsAsNobody),
                Attack.quick(FAMILY, "no-superuser", LocalUsers::superuser),
                Attack.quick(FAMILY, "own-password", LocalUsers::ownPassword),
                Attack.quick(FAMILY, "database-without-password", LocalUsers::withoutPassword),
                Attack.quick(FAMILY, "command-line", LocalUsers::commandLine));
    }

    /** The suite writes Filigree's log itself; the programs of PostgreSQL are no secret. */
    private static List<Path> files(Target target) throws IOException {
        Path home = target.process().home();
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> !file.equals(target.process().log())
                            && !home.relativize(file).toString().matches("postgres/\\d+\\.\\d+.*")
                            && !home.relativize(file).startsWith("data"))
                    .toList();
        }
    }

    private static AttackOutcome modes(Target target) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<Path> files = files(target);
        for (Path file : files) {
            Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
            if (modes.stream().anyMatch(OTHERS_READ::contains)) {
                wrong.add(target.process().home().relativize(file) + " " + modes);
            }
        }
        return AttackOutcome.when(
                wrong.isEmpty(),
                "%d files and directories, %d that others may read or write%s",
                files.size(),
                wrong.size(),
                wrong.isEmpty() ? "" : ", such as " + wrong.get(0));
    }

    private static AttackOutcome readsAsNobody(Target target) throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return AttackOutcome.held("not run as root, so that no other user can be tried");
        }
        Process process = new ProcessBuilder(
                        "setpriv",
                        "--reuid=nobody",
                        "--regid=nogroup",
                        "--clear-groups",
                        "find",
                        target.process().home().toString(),
                        "-type",
                        "f",
                        "-readable",
                        "-not",
                        "-path",
                        "*/postgres/*.*/*",
                        "-not",
                        "-name",
                        "filigree.log")
                .redirectErrorStream(false)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String found = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor(30, TimeUnit.SECONDS);
        return AttackOutcome.when(
                found.isBlank(),
                "another user can read %d files %s",
                found.lines().count(),
                found.lines().limit(3).toList());
    }

    private static AttackOutcome superuser(Target target) throws IOException, SQLException {
        EmbeddedServer server = new EmbeddedServer(target.process().home());
        List<String> wrong = new ArrayList<>();
        List<EmbeddedServer.Access> found = server.logIns("filigree");
        for (EmbeddedServer.Access access : found) {
            try (access;
                    Statement statement = access.connection().createStatement();
                    ResultSet role = statement.executeQuery(
                            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication FROM"
                                    + " pg_roles WHERE rolname = current_user")) {
                role.next();
                for (int i = 1; i <= 5; i++) {
                    if (role.getBoolean(i)) {
                        wrong.add(role.getMetaData().getColumnName(i));
                    }
                }
            }
        }
        return AttackOutcome.when(
                !found.isEmpty() && wrong.isEmpty(),
                "%d logins as filigree, which may %s",
                found.size(),
                wrong.isEmpty() ? "nothing beyond its database" : wrong);
    }

    /** Who has the application's password may not have the administrator's. */
    private static AttackOutcome ownPassword(Target target) throws IOException, SQLException {
        EmbeddedServer server = new EmbeddedServer(target.process().home());
        List<Path> both = new ArrayList<>();
        List<Path> ours = new ArrayList<>();
        for (EmbeddedServer.Access access : server.logIns("filigree")) {
            ours.add(access.passwordFile());
            access.close();
        }
        for (EmbeddedServer.Access access : server.logIns("postgres")) {
            if (ours.contains(access.passwordFile())) {
                both.add(access.passwordFile());
            }
            access.close();
        }
        return AttackOutcome.when(
                !ours.isEmpty() && both.isEmpty(),
                "%d passwords of the application, %d of them the administrator's too",
                ours.size(),
                both.size());
    }

    private static AttackOutcome withoutPassword(Target target) throws IOException {
        String url = "jdbc:postgresql://127.0.0.1:"
                + new EmbeddedServer(target.process().home()).port() + "/";
        List<String> wrong = new ArrayList<>();
        for (String user : List.of("filigree", "postgres", "filigree_reader", "root")) {
            for (String password : List.of("", user, "postgres", "password")) {
                for (String database : List.of("filigree", "postgres", "template1")) {
                    try (var connection =
                            java.sql.DriverManager.getConnection(url + database + "?loginTimeout=5", user, password)) {
                        wrong.add(user + " in " + connection.getCatalog());
                    } catch (SQLException e) {
                        // As it should be.
                    }
                }
            }
        }
        return AttackOutcome.when(wrong.isEmpty(), "48 logins without the password are refused %s", wrong);
    }

    /** Command lines and titles are for everybody to read. */
    private static AttackOutcome commandLine(Target target) throws IOException {
        EmbeddedServer server = new EmbeddedServer(target.process().home());
        List<String> secrets = new ArrayList<>();
        for (Path file : server.passwordFiles()) {
            secrets.add(Files.readString(file).strip());
        }
        long shown = ProcessHandle.allProcesses()
                .filter(process -> secrets.stream()
                        .anyMatch(secret ->
                                process.info().commandLine().orElse("").contains(secret)))
                .count();
        return AttackOutcome.when(shown == 0, "%d passwords are on no command line", secrets.size());
    }
}
