package io.filigree.db.embedded;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The user that PostgreSQL runs as. It refuses to run as root, so root starts it as another user.
 *
 * @param name for logs and messages
 * @param prefix prepended to the command
 * @param owner the numeric id of the user who must own the data; null if it is the current user
 * @param group the numeric id of that user's group, which is granted access; null if the process owns its files
 */
record RunAs(
        String name,
        List<String> prefix,
        @Nullable String owner,
        @Nullable String group) {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** The unprivileged user of this process. */
    static final RunAs SELF = new RunAs("its own user", List.of(), null, null);

    /** The candidates for this process, best first; {@link #choose} tests whether they work. */
    static List<RunAs> candidates() {
        if (!idOf("-u", null).equals("0")) {
            return List.of(SELF);
        }
        List<RunAs> candidates = new ArrayList<>();
        Stream.of("postgres", "nobody")
                .filter(user -> !idOf("-u", user).isEmpty())
                .findFirst()
                .ifPresent(user -> {
                    candidates.add(setpriv(user));
                    candidates.add(runuser(user));
                });
        candidates.add(unshare());
        return candidates;
    }

    /** Replaces itself with the program, so that the started process is the server. */
    static RunAs setpriv(String user) {
        String uid = idOf("-u", user);
        return new RunAs(
                "user " + user + " (setpriv)",
                List.of("setpriv", "--reuid=" + uid, "--regid=" + idOf("-g", user), "--clear-groups", "--"),
                uid,
                idOf("-g", user));
    }

    /** Stays as the parent of the program. */
    static RunAs runuser(String user) {
        return new RunAs(
                "user " + user + " (runuser)",
                List.of("runuser", "-u", user, "--"),
                idOf("-u", user),
                idOf("-g", user));
    }

    /** A user namespace in which root is unprivileged. Files are still owned by root, so directories that only root can enter work. */
    static RunAs unshare() {
        return new RunAs("root without its rights (unshare)", List.of("unshare", "-U", "--"), "0", null);
    }

    /** The first candidate that can enter the home and run PostgreSQL. */
    static RunAs choose(List<RunAs> candidates, Path home, Path postgres) throws IOException {
        List<String> failures = new ArrayList<>();
        for (RunAs candidate : candidates) {
            candidate.admit(home, postgres);
            SystemCommand.Result result = SystemCommand.run(
                    Path.of("/"),
                    LIMIT,
                    candidate.command(List.of(
                            "sh",
                            "-c",
                            "cd \"$1\" && \"$2\" --version && test \"$(id -u)\" != 0",
                            "sh",
                            home.toString(),
                            postgres.toString())));
            if (result.succeeded()) {
                return candidate;
            }
            failures.add("as " + candidate.name() + ": " + result.output());
        }
        throw new EmbeddedPostgresException("PostgreSQL cannot be run in " + home + " (" + String.join("; ", failures)
                + "). Run Filigree as an ordinary user that owns its home, put the home (FILIGREE_HOME) where the user"
                + " postgres or nobody can enter it, or use an external server (spring.datasource.url).");
    }

    List<String> command(List<String> command) {
        return Stream.concat(prefix.stream(), command.stream()).toList();
    }

    /**
     * Allows this user, and no other, to traverse the home to its data and to run the programs. Traversal reveals no name
     * and no content.
     */
    private void admit(Path home, Path postgres) throws IOException {
        Path programs = postgres.toRealPath().resolve("../..").normalize();
        if (Files.isWritable(programs) && !isAdmitted(programs, group == null ? "rwx------" : "rwxr-x---")) {
            Files.walkFileTree(programs, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (!attributes.isSymbolicLink()) {
                        boolean program =
                                Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_EXECUTE);
                        share(
                                file,
                                group == null
                                        ? (program ? "rwx------" : "rw-------")
                                        : (program ? "rwxr-x---" : "rw-r-----"));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    share(visited, group == null ? "rwx------" : "rwxr-x---"); // the outermost comes last
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        for (Path passage : List.of(home, home.resolve("postgres"), home.resolve("postgres/tmp"))) {
            String permissions = group == null ? "rwx------" : "rwx--x---";
            if (Files.isDirectory(passage) && !isAdmitted(passage, permissions)) {
                share(passage, permissions);
            }
        }
    }

    private boolean isAdmitted(Path path, String permissions) throws IOException {
        PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
        return PosixFilePermissions.toString(attributes.permissions()).equals(permissions)
                && (group == null || attributes.group().equals(groupOf(path)));
    }

    private void share(Path path, String permissions) throws IOException {
        if (group != null) {
            Files.getFileAttributeView(path, PosixFileAttributeView.class).setGroup(groupOf(path));
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private GroupPrincipal groupOf(Path path) throws IOException {
        return path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(requireNonNull(group));
    }

    /** Changes the owner of a directory and its contents. The directory is last and marks the change as complete. */
    void own(Path directory) throws IOException {
        if (owner == null) {
            return;
        }
        UserPrincipal user =
                directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner);
        if (Files.getOwner(directory, NOFOLLOW_LINKS).equals(user)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return give(file);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                return give(visited);
            }

            // Changes links and not their targets: the previous owner may have created them.
            private FileVisitResult give(Path file) throws IOException {
                Files.getFileAttributeView(file, FileOwnerAttributeView.class, NOFOLLOW_LINKS)
                        .setOwner(user);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static String idOf(String kind, @Nullable String user) {
        List<String> command = user == null ? List.of("id", kind) : List.of("id", kind, user);
        SystemCommand.Result result = SystemCommand.run(Path.of("/"), LIMIT, command);
        return result.succeeded() ? result.output() : "";
    }
}
