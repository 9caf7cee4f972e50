package io.filigree.db.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import io.filigree.db.PrivateFiles;

/** Removes the permissions of other users at each start, which an earlier version or another umask may have set. */
public final class HomePermissions {

    private HomePermissions() {}

    /** Skips the database, whose permissions {@link RunAs} and PostgreSQL set. */
    static HomePermissions restrict(Path home) throws IOException {
        Path own = home.resolve("postgres");
        Set<Path> skipped = Files.isDirectory(own) ? Set.of(home, own, home.resolve("data")) : Set.of();
        PrivateFiles.restrictAll(home, skipped::contains);
        return new HomePermissions();
    }
}
