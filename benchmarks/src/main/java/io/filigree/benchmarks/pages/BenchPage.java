package io.filigree.benchmarks.pages;

import java.util.List;
import java.util.stream.Stream;

/**
 * A page that is measured.
 *
 * @param range the name of its time range
 * @param mustComplete required seconds until all panels are loaded; 0 if there is no requirement
 */
record BenchPage(String name, String range, String address, double mustComplete) {

    private static final List<String> ALL = List.of(
            "/",
            "/functions",
            "/errors",
            "/logs",
            "/events",
            "/map",
            "/cold-starts",
            "/cost",
            "/recommendations",
            "/dashboards");

    /**
     * The pages of one time range.
     *
     * @param query the query string that selects it
     * @param arn of a function with invocations
     */
    static List<BenchPage> of(String range, String query, String arn) {
        return Stream.concat(
                        ALL.stream()
                                .map(path -> new BenchPage(
                                        path.equals("/") ? "overview" : path.substring(1),
                                        range,
                                        path + query,
                                        path.equals("/") ? 3 : 0)),
                        Stream.of(new BenchPage("function", range, "/functions/" + arn + query, 1)))
                .toList();
    }

    static BenchPage ofInvocation(String requestId) {
        return new BenchPage("invocation", "", "/invocations/" + requestId, 1);
    }

    String title() {
        return (name + " " + range).trim();
    }
}
