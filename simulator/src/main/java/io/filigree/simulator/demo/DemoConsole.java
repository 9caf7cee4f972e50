package io.filigree.simulator.demo;

import java.io.PrintStream;

/** Short lines for the person who watches. */
public final class DemoConsole {

    private final PrintStream out;

    public DemoConsole(PrintStream out) {
        this.out = out;
    }

    public void say(String line) {
        out.println("[simulator] " + line);
        out.flush();
    }
}
