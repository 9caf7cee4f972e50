package io.filigree.poller;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoleArnTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"})
    void readsRolesOfEachPartition(String partition) {
        assertThat(AwsPartitions.contains(partition)).isTrue();
        assertThat(RoleArn.parse("arn:" + partition + ":iam::123456789012:role/filigree"))
                .hasValueSatisfying(role -> assertThat(role.partition()).isEqualTo(partition));
        assertThat(RoleArn.ofSession("arn:" + partition + ":sts::123456789012:assumed-role/filigree/session"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws-evil", "aws-", "aws-us", "awscn", "AWS", "", "aws-cn-", "aws-iso-g"})
    void readsNoRoleOfWhatIsNoPartition(String partition) {
        assertThat(RoleArn.parse("arn:" + partition + ":iam::123456789012:role/filigree"))
                .isEmpty();
        assertThat(RoleArn.ofSession("arn:" + partition + ":sts::123456789012:assumed-role/filigree/session"))
                .isEmpty();
    }
}
