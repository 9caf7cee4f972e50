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
 * Shows secrets once: on a terminal or, without one, in the file {@code first-secrets} of the home directory, readable
 * only by its owner. Service managers and container runtimes store the process output, so secrets are never written to
 * it.
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

    /** Prints a line without secrets. */
    void print(String line) {
        console.println(line);
        console.flush();
    }

    /** Shows lines with secrets. */
    void show(List<String> lines) {
        if (terminal) {
            box(lines);
        } else {
            write(lines);
            console.println("The keys and passwords are in " + file
                    + ", which only you can read. Delete the file after reading it.");
        }
        console.flush();
    }

    /** Removes the user's previous password from the file; it is no longer valid. */
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
                // Written in place, so that the owner of the file stays the same when another user runs this.
                Files.write(file, kept, StandardCharsets.UTF_8, StandardOpenOption.TRUNCATE_EXISTING);
            }
        } catch (IOException e) {
            console.println("The old password of " + userName + " could not be removed from " + file
                    + ". It is no longer valid: " + e.getMessage());
        }
    }

    /** The line with the login credentials. */
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
                    "The keys and passwords could not be written to " + file
                            + " and are lost. Make the file writable, then run ./filigree reset-admin",
                    e);
        }
    }
}
