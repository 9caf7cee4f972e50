package io.filigree.db;

import java.io.Console;

import org.jspecify.annotations.Nullable;

/** Whether a person reads the standard output of this process. */
public final class Terminal {

    /** Set by the launcher, which knows what its standard output is also when it starts this process in the background. */
    static final String PROPERTY = "filigree.terminal";

    private Terminal() {}

    /** Whether standard output is a terminal. */
    public static boolean isThere() {
        String told = System.getProperty(PROPERTY);
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
