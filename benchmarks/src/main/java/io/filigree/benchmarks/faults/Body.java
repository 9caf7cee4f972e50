package io.filigree.benchmarks.faults;

import static java.util.Objects.requireNonNull;

import io.filigree.simulator.extension.Post;

/** A body to post, and what is in it. No two are the same. */
record Body(Post post, BodyContents contents) {

    Body {
        requireNonNull(post, "post");
        requireNonNull(contents, "contents");
    }

    static Body of(Post post) {
        return new Body(post, BodyContents.of(post));
    }
}
