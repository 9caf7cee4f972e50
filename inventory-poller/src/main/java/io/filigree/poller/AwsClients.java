package io.filigree.poller;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import io.filigree.decorator.function.FunctionArn;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.account.AccountClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The SDK's clients: one for each service and region, shared by all accounts, over one HTTP client. Whose account a call
 * is about lies in the credentials that the call brings along. Only STS calls use our own.
 */
final class AwsClients implements AutoCloseable {

    private static final Pattern REGION = Pattern.compile("[a-z]{2,5}(?:-[a-z]{1,12}){1,3}-\\d{1,2}");

    private final @Nullable URI endpoint;
    private final @Nullable String stsRegion;
    private final SdkHttpClient http;
    private final AwsCredentialsProvider own;
    private final ClientOverrideConfiguration calls;
    private final CallRates rates;
    private final Map<String, LambdaClient> lambda = new ConcurrentHashMap<>();
    private final Map<String, ResourceGroupsTaggingApiClient> tagging = new ConcurrentHashMap<>();
    private final Map<String, AccountClient> account = new ConcurrentHashMap<>();
    private final Map<String, StsClient> sts = new ConcurrentHashMap<>();

    AwsClients(AwsSettings settings) {
        endpoint = settings.endpoint();
        stsRegion = settings.stsRegion() == null ? configuredRegion() : settings.stsRegion();
        http = UrlConnectionHttpClient.builder()
                .connectionTimeout(settings.connectTimeout())
                .socketTimeout(settings.readTimeout())
                .build();
        own = ownCredentials(endpoint);
        calls = ClientOverrideConfiguration.builder()
                .apiCallTimeout(settings.callTimeout())
                // STANDARD, said aloud: the SDK's default is another and will change. It honours Retry-After. Without
                // the circuit breaker, which would let one throttled account use up the retries of all others.
                .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(settings.maxAttempts())
                        .circuitBreakerEnabled(false)
                        .build())
                .build();
        rates = new CallRates(settings.requestsPerSecond(), CallRates.Time.real());
    }

    LambdaClient lambda(String region) {
        return lambda.computeIfAbsent(region, key -> client(LambdaClient.builder(), key));
    }

    ResourceGroupsTaggingApiClient tagging(String region) {
        return tagging.computeIfAbsent(region, key -> client(ResourceGroupsTaggingApiClient.builder(), key));
    }

    AccountClient account(String region) {
        return account.computeIfAbsent(region, key -> client(AccountClient.builder(), key));
    }

    /** STS of the partition. Calls with our own credentials, or with those of the request. */
    StsClient sts(String partition) {
        return sts.computeIfAbsent(stsRegion(partition), key -> {
            var builder = StsClient.builder();
            configure(builder, key);
            return builder.credentialsProvider(own).build();
        });
    }

    /** Where STS is called for that partition: the configured region if it belongs there, else the first region. */
    String stsRegion(String partition) {
        return stsRegion != null && FunctionArn.partitionOf(stsRegion).equals(partition)
                ? stsRegion
                : RoleArn.homeRegion(partition);
    }

    /** The partition that our own principal is assumed to be in before STS says. */
    String ownPartition() {
        return stsRegion == null ? "aws" : FunctionArn.partitionOf(stsRegion);
    }

    /** Not from the instance metadata service, which may not answer for seconds. */
    private static @Nullable String configuredRegion() {
        try {
            String region = new AwsRegionProviderChain(
                            new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
                    .getRegion()
                    .id();
            return isRegion(region) ? region : null;
        } catch (SdkClientException e) {
            return null;
        }
    }

    CallRates rates() {
        return rates;
    }

    /** Whether the text can be a region. A region becomes part of a host name, so nothing else may pass. */
    static boolean isRegion(String text) {
        return REGION.matcher(text).matches();
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(B builder, String region) {
        configure(builder, region);
        // Every call brings the session of its account; one that forgot to must not fall back on our own credentials.
        return builder.credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
    }

    private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> void configure(
            B builder, String region) {
        if (!isRegion(region)) {
            throw new IllegalArgumentException("not a region: " + AwsFailure.clean(region));
        }
        builder.region(Region.of(region)).httpClient(http).overrideConfiguration(calls);
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
        }
    }

    private static AwsCredentialsProvider ownCredentials(@Nullable URI endpoint) {
        if (endpoint == null) {
            return DefaultCredentialsProvider.builder().build();
        }
        // A substitute for AWS requires a signature but does not check the credentials.
        return AwsCredentialsProviderChain.of(
                SystemPropertyCredentialsProvider.create(),
                EnvironmentVariableCredentialsProvider.create(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAFILIGREE00000000", "not-a-secret")));
    }

    @Override
    public void close() {
        lambda.values().forEach(SdkAutoCloseable::close);
        tagging.values().forEach(SdkAutoCloseable::close);
        account.values().forEach(SdkAutoCloseable::close);
        sts.values().forEach(SdkAutoCloseable::close);
        if (own instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
        http.close();
    }
}
