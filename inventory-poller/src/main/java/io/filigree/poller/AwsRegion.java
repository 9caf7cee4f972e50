package io.filigree.poller;

import java.util.Comparator;
import java.util.List;
import java.util.Set;

import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.RegionMetadata;

/**
 * A region of AWS, for those who choose some.
 *
 * @param name such as {@code eu-west-1}
 * @param place such as {@code Europe (Ireland)}
 */
public record AwsRegion(String name, String place) {

    /** Partitions that anybody can have an account in; regions of the others are not told to the public. */
    private static final Set<String> PARTITIONS = Set.of("aws", "aws-cn", "aws-us-gov", "aws-eusc");

    /** All that we know of, by name. AWS may have opened others since. */
    public static List<AwsRegion> all() {
        return Region.regions().stream()
                .filter(region -> !region.isGlobalRegion())
                .map(RegionMetadata::of)
                .filter(region ->
                        region != null && PARTITIONS.contains(region.partition().id()))
                .map(region -> new AwsRegion(region.id(), region.description()))
                .sorted(Comparator.comparing(AwsRegion::name))
                .toList();
    }
}
