package io.filigree.http;

import java.util.List;

/** Limits of some routes. A bean of this type sets limits, in addition to those of others. */
public record BodyLimits(List<BodyLimit> limits) {

    public BodyLimits {
        limits = List.copyOf(limits);
    }
}
