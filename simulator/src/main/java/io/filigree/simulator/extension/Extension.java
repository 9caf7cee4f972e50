package io.filigree.simulator.extension;

import java.time.Instant;
import java.util.List;

/** The extension of one execution environment: it takes what an invocation leaves behind and decides when to post it. */
public interface Extension {

    /** Records the end of an invocation; returns the posts to send immediately. */
    List<Post> invoked(Invocation invocation);

    /** Gives what has waited long enough. */
    List<Post> due(Instant now);

    /** The environment is shut down; gives all that is left. */
    List<Post> shutDown(Instant now);
}
