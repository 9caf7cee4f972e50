package io.filigree.http;

import java.util.List;

/** Body limits of some routes. Several beans of this type add up. */
public record BodyLimits(List<BodyLimit> limits) {

    public BodyLimits {
        limits = List.copyOf(limits);
    }
}
