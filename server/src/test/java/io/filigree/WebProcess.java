package io.filigree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.filigree.db.TestPostgres;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** One of several processes on one database. */
public final class WebProcess {

    private WebProcess() {}

    /**
     * Starts an application with pages and queries and a separate home.
     *
     * @param name in the path of the home
     * @param settings more arguments of the command line
     */
    public static ConfigurableApplicationContext start(TestPostgres database, String name, String... settings)
            throws IOException {
        Path home = Files.createTempDirectory(Files.createDirectories(Path.of("target")), name + "-process");
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password(),
                "--spring.datasource.hikari.maximum-pool-size=3",
                "--filigree.home=" + home,
                "--filigree.roles=query,web",
                "--filigree.recommendations.enabled=false"));
        arguments.addAll(List.of(settings));
        return new SpringApplicationBuilder(FiligreeApplication.class).run(arguments.toArray(String[]::new));
    }
}
