package io.filigree.benchmarks.faults;

import static java.util.Objects.requireNonNull;

import io.filigree.simulator.extension.Post;

/** A body to post, and what is in it. No two are the same. */
record PostedBody(Post post, BodyContents contents) {

    PostedBody {
        requireNonNull(post, "post");
        requireNonNull(contents, "contents");
    }

    static PostedBody of(Post post) {
        return new PostedBody(post, BodyContents.of(post));
    }
}
