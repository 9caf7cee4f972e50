package io.filigree.simulator.aws;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.account.AccountClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** The real SDK's clients, pointed at a fake; they do not retry unless a test wants them to. */
record AwsClients(FakeAws aws, AwsCredentialsProvider credentials, String region) {

    static AwsClients operator(FakeAws aws, String region) {
        return new AwsClients(
                aws, StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAOPERATOR", "secret")), region);
    }

    AwsClients assuming(String roleArn, String externalId) {
        try (StsClient sts = sts()) {
            Credentials assumed = sts.assumeRole(role ->
                            role.roleArn(roleArn).roleSessionName("filigree").externalId(externalId))
                    .credentials();
            return new AwsClients(
                    aws,
                    StaticCredentialsProvider.create(AwsSessionCredentials.create(
                            assumed.accessKeyId(), assumed.secretAccessKey(), assumed.sessionToken())),
                    region);
        }
    }

    AwsClients in(String other) {
        return new AwsClients(aws, credentials, other);
    }

    StsClient sts() {
        return pointed(StsClient.builder()).build();
    }

    LambdaClient lambda() {
        return pointed(LambdaClient.builder()).build();
    }

    LambdaClient retryingLambda() {
        return pointed(LambdaClient.builder())
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy())
                        .build())
                .build();
    }

    ResourceGroupsTaggingApiClient tagging() {
        return pointed(ResourceGroupsTaggingApiClient.builder()).build();
    }

    AccountClient accounts() {
        return pointed(AccountClient.builder()).build();
    }

    private <B extends AwsClientBuilder<B, ?>> B pointed(B builder) {
        return builder.endpointOverride(aws.endpoint())
                .region(Region.of(region))
                .credentialsProvider(credentials)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .build());
    }
}
