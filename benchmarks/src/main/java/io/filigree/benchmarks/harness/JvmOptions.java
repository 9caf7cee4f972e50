package io.filigree.benchmarks.harness;

import static java.util.Objects.requireNonNull;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;

/** The options of every JVM that runs Filigree, {@code jvm.options} of the project, which the build puts on the class path. */
public final class JvmOptions {

    private JvmOptions() {}

    /** The argument that has {@code java} read them. */
    public static String argument() {
        URL file = requireNonNull(JvmOptions.class.getResource("/jvm.options"), "jvm.options on the class path");
        try {
            return "@" + Path.of(file.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("jvm.options cannot be read by java: " + file, e);
        }
    }
}
