package io.filigree.benchmarks.harness;

import java.util.List;

import io.filigree.simulator.extension.Post;

/** A body to post, and the request ids of the invocations that it tells of. */
public record Body(Post post, List<String> requestIds) {

    public Body {
        requestIds = List.copyOf(requestIds);
    }
}
