package io.filigree.simulator.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The example dashboard of the demo. */
public final class DemoDashboard {

    /** Its name. */
    public static final String NAME = "Lambda by team";

    private DemoDashboard() {}

    /** Its JSON, as exported. */
    public static String json() {
        try (InputStream json = Objects.requireNonNull(
                DemoDashboard.class.getResourceAsStream("lambda-by-team.json"), "the dashboard")) {
            return new String(json.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
