package io.filigree.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/**
 * Runs SQL statements with Spark. The arguments are a file with a statement in each line and the file for the results: after {@code #}
 * and the number of the statement, the rows as JSON; at the end, the executors that completed tasks. Spark reads its configuration
 * from system properties.
 */
public final class SparkQueries {

    private SparkQueries() {}

    /** Waits for all results. */
    public static void main(String[] arguments) throws IOException {
        List<String> statements = Files.readAllLines(Path.of(arguments[0]));
        Set<String> executors = new ConcurrentSkipListSet<>();
        List<String> results = new ArrayList<>();
        try (SparkSession spark = SparkSession.builder().appName("history").getOrCreate()) {
            spark.sparkContext().addSparkListener(new SparkListener() {
                @Override
                public void onTaskEnd(SparkListenerTaskEnd task) {
                    if (task.taskMetrics() != null && task.taskInfo().successful()) {
                        executors.add(task.taskInfo().executorId());
                    }
                }
            });
            for (int i = 0; i < statements.size(); i++) {
                results.add("# " + i);
                results.addAll(spark.sql(statements.get(i)).toJSON().collectAsList());
            }
        }
        results.add("# executors " + String.join(" ", new TreeSet<>(executors)));
        Files.write(Path.of(arguments[1]), results);
    }
}
