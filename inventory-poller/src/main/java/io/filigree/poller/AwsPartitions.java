package io.filigree.poller;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.PartitionMetadata;

/** The partitions of AWS, as the AWS SDK lists them: {@code aws}, {@code aws-cn}, {@code aws-us-gov} and the others. */
public final class AwsPartitions {

    private AwsPartitions() {}

    /** Whether the text is the id of a partition. */
    public static boolean contains(String partition) {
        @Nullable PartitionMetadata known = PartitionMetadata.of(partition);
        return known != null;
    }
}
