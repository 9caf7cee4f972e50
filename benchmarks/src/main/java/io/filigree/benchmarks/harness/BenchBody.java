package io.filigree.benchmarks.harness;

import java.util.List;

import io.filigree.simulator.extension.Post;

/**
 * A body to post.
 *
 * @param requestIds of the invocations that it reports
 * @param events rows of the event tables that it becomes
 */
public record BenchBody(Post post, List<String> requestIds, int events) {

    public BenchBody {
        requestIds = List.copyOf(requestIds);
    }
}
