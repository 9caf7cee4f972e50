package io.filigree.access;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import io.filigree.db.FiligreeHome;
import io.filigree.db.PrivateFiles;

/**
 * Shows secrets that are shown once: on a terminal, and where there is none, in the file {@code first-secrets} of the home,
 * which its owner alone can read. The output of a service or container is kept by whatever runs it, so it never holds them.
 */
final class SecretOutput {

    private static final String FILE = "first-secrets";

    private final PrintStream console;
    private final boolean terminal;
    private final Path home;
    private final Path file;

    SecretOutput(PrintStream console, boolean terminal, FiligreeHome home) {
        this.console = console;
        this.terminal = terminal;
        this.home = home.home();
        this.file = this.home.resolve(FILE);
    }

    /** Prints what is no secret. */
    void print(String line) {
        console.println(line);
        console.flush();
    }

    /** Shows what holds secrets. */
    void show(List<String> lines) {
        if (terminal) {
            box(lines);
        } else {
            write(lines);
            console.println(
                    "The secrets are in " + file + ", which you alone can read. Delete the file after reading it.");
        }
        console.flush();
    }

    /** Removes the password of this user from the file of an earlier output; it is no longer valid. */
    void forgetLogin(String userName) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        try {
            List<String> kept = Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .filter(line -> !line.startsWith(login(userName, "")))
                    .toList();
            if (kept.stream().allMatch(String::isBlank)) {
                Files.delete(file);
            } else {
                // In place: the file stays its owner's, also where another user runs this.
                Files.write(file, kept, StandardCharsets.UTF_8, StandardOpenOption.TRUNCATE_EXISTING);
            }
        } catch (IOException e) {
            console.println("The old password of " + userName + " is still in " + file + " and is not valid any more: "
                    + e.getMessage());
        }
    }

    /** The line that tells how to log in. */
    static String login(String userName, String password) {
        return String.format("%-12s%s", "Log in", userName + " / " + password);
    }

    private void box(List<String> lines) {
        int width = lines.stream().mapToInt(String::length).max().orElse(0);
        String rule = "─".repeat(width + 2);
        console.println("┌" + rule + "┐");
        lines.forEach(line -> console.println("│ " + line + " ".repeat(width - line.length()) + " │"));
        console.println("└" + rule + "┘");
    }

    private void write(List<String> lines) {
        try {
            PrivateFiles.createDirectories(home);
            PrivateFiles.createFile(file);
            Files.write(file, lines, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The secrets cannot be written to " + file
                            + ", and are lost: make it writable, then run ./filigree reset-admin",
                    e);
        }
    }
}
