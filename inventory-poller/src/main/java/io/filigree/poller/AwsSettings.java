package io.filigree.poller;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How to reach AWS.
 *
 * @param endpoint the one URL that every AWS client uses instead of AWS; unset for AWS itself
 *     ({@code FILIGREE_AWS_ENDPOINT})
 * @param principalArn the role of Filigree, which the trust policies of paired accounts name; unset for the role
 *     that we run as ({@code FILIGREE_AWS_PRINCIPALARN})
 * @param stsRegion where AssumeRole and GetCallerIdentity are called, for roles of the region's partition; unset for
 *     {@code AWS_REGION} or the profile's region, else the partition's first region. A network without a way to the
 *     internet reaches STS only in its own region ({@code FILIGREE_AWS_STSREGION})
 * @param connectTimeout bound of one connection attempt ({@code FILIGREE_AWS_CONNECTTIMEOUT})
 * @param readTimeout bound of one wait for bytes of a response ({@code FILIGREE_AWS_READTIMEOUT})
 * @param callTimeout bound of one call with all its retries ({@code FILIGREE_AWS_CALLTIMEOUT})
 * @param maxAttempts attempts of one call, the first included; AWS's default is 3
 *     ({@code FILIGREE_AWS_MAXATTEMPTS})
 * @param requestsPerSecond calls a second to one service in one region of one account. Lambda grants an account 15 in
 *     a region, which the customer's own deploys share ({@code FILIGREE_AWS_REQUESTSPERSECOND})
 */
@ConfigurationProperties("filigree.aws")
public record AwsSettings(
        @Nullable URI endpoint,
        @Nullable String principalArn,
        @Nullable String stsRegion,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("30s") Duration readTimeout,
        @DefaultValue("2m") Duration callTimeout,
        @DefaultValue("5") int maxAttempts,
        @DefaultValue("3") double requestsPerSecond) {

    public AwsSettings {
        if (endpoint != null && endpoint.getHost() == null) {
            throw new IllegalArgumentException(
                    "filigree.aws.endpoint (FILIGREE_AWS_ENDPOINT) must be a URL such as http://127.0.0.1:4566");
        }
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("filigree.aws.max-attempts must be at least 1");
        }
        if (!(requestsPerSecond > 0)) {
            throw new IllegalArgumentException("filigree.aws.requests-per-second must be more than 0");
        }
        stsRegion = stsRegion == null || stsRegion.isBlank() ? null : stsRegion.strip();
        if (stsRegion != null && !AwsClients.isRegion(stsRegion)) {
            throw new IllegalArgumentException("filigree.aws.sts-region (FILIGREE_AWS_STSREGION): "
                    + AwsFailure.clean(stsRegion) + " is not an AWS region; expected one such as eu-west-1");
        }
        principalArn = principalArn == null || principalArn.isBlank() ? null : principalArn.strip();
    }
}
