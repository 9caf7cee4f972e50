package io.filigree.access;

import java.io.Console;
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
import org.jspecify.annotations.Nullable;

/**
 * Shows secrets that are shown once: on a terminal, and where there is none, in the file {@code first-secrets} of the home,
 * which its owner alone can read. The output of a service or container is kept by whatever runs it, so it never holds them.
 */
final class SecretOutput {

    /** Set by the launcher, which knows what its standard output is also when it starts this process in the background. */
    static final String TERMINAL = "filigree.terminal";

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

    /** Whether standard output is a terminal. */
    static boolean isTerminal() {
        String told = System.getProperty(TERMINAL);
        return told == null ? isInteractive(System.console()) : Boolean.parseBoolean(told);
    }

    /** Since Java 22 there is a console also without a terminal; it says itself whether it is one. */
    private static boolean isInteractive(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
