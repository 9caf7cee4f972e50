package io.filigree.db;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files and directories that no other user of the machine can read: modes 0600 and 0700, independent of the umask of the
 * process. On a file system without POSIX permissions nothing is set.
 */
public final class PrivateFiles {

    private static final Logger log = LoggerFactory.getLogger(PrivateFiles.class);

    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    /** The permissions of the group and others. */
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private PrivateFiles() {}

    /** Creates a directory and its missing parents, all of them private. An existing one is not changed. */
    public static Path createDirectories(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return directory;
        }
        return isPosix(directory)
                ? Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(DIRECTORY))
                : Files.createDirectories(directory);
    }

    /** Creates an empty file if it does not exist, and makes an existing one private. */
    public static Path createFile(Path file) throws IOException {
        if (Files.exists(file)) {
            restrict(file);
        } else if (isPosix(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(FILE));
        } else {
            Files.createFile(file);
        }
        return file;
    }

    /**
     * Removes the permissions of group and others that an earlier version, or a process with another umask, has set. Files
     * of another user are not changed, with a warning.
     *
     * @param skipped directories with separate permissions
     */
    public static void restrictAll(Path root, Predicate<Path> skipped) throws IOException {
        if (!Files.isDirectory(root) || !isPosix(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                if (!directory.equals(root) && skipped.test(directory)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (!skipped.test(directory)) {
                    restrict(directory);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                restrict(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE; // gone meanwhile, or another user's
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Removes all permissions of group and others. Does not follow links. */
    static void restrict(Path path) {
        try {
            if (Files.isSymbolicLink(path) || !isPosix(path)) {
                return;
            }
            Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
            permissions.addAll(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
            if (permissions.removeAll(OTHERS)) {
                Files.setPosixFilePermissions(path, permissions);
            }
        } catch (IOException | IllegalArgumentException e) {
            log.warn("Other users may be able to read {}: its permissions cannot be changed: {}", path, e.toString());
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
