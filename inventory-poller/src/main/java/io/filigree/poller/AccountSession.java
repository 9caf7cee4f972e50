package io.filigree.poller;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import io.filigree.decorator.function.FunctionArn;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.account.model.ListRegionsRequest;
import software.amazon.awssdk.services.account.model.ListRegionsResponse;
import software.amazon.awssdk.services.account.model.RegionOptStatus;
import software.amazon.awssdk.services.lambda.model.FunctionVersion;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationRequest;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.ListAliasesRequest;
import software.amazon.awssdk.services.lambda.model.ListAliasesResponse;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsRequest;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsRequest;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.ListTagsRequest;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.GetResourcesRequest;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.GetResourcesResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;

/**
 * The calls that we make in a customer's account, each within the account's rates.
 *
 * <p>Every method throws {@link AwsFailedException} when AWS refuses or does not answer, retries included.
 */
final class AccountSession {

    static final String LIST_FUNCTIONS = "lambda:ListFunctions";
    static final String GET_RESOURCES = "tag:GetResources";
    static final String LIST_ALIASES = "lambda:ListAliases";
    static final String LIST_EVENT_SOURCE_MAPPINGS = "lambda:ListEventSourceMappings";
    static final String LIST_REGIONS = "account:ListRegions";
    static final String GET_CALLER_IDENTITY = "sts:GetCallerIdentity";

    /** The name of a function that does not exist. */
    private static final String NOBODY = "filigree-tries-its-permissions";

    /** Maximum page size of Lambda; larger requests are truncated to it. */
    static final int FUNCTIONS_A_PAGE = 50;
    /** Maximum page size of event source mappings. */
    static final int MAPPINGS_A_PAGE = 100;
    /** What the tagging API gives at most. */
    static final int RESOURCES_A_PAGE = 100;

    private final AwsClients clients;
    private final String accountId;
    private final String partition;
    private final AwsRequestOverrideConfiguration asAccount;
    private final @Nullable Double callsPerSecond;

    /** @param callsPerSecond to one service in one region; null for as many as in every account */
    AccountSession(
            AwsClients clients,
            String accountId,
            String partition,
            AwsCredentialsProvider credentials,
            @Nullable Double callsPerSecond) {
        this(
                clients,
                accountId,
                partition,
                AwsRequestOverrideConfiguration.builder()
                        .credentialsProvider(credentials)
                        .build(),
                callsPerSecond);
    }

    private AccountSession(
            AwsClients clients,
            String accountId,
            String partition,
            AwsRequestOverrideConfiguration asAccount,
            @Nullable Double callsPerSecond) {
        this.clients = clients;
        this.accountId = accountId;
        this.partition = partition;
        this.asAccount = asAccount;
        this.callsPerSecond = callsPerSecond;
    }

    /** The same session, whose calls are counted there and nowhere else. */
    AccountSession counting(CallCounter calls) {
        return new AccountSession(
                clients,
                accountId,
                partition,
                asAccount.toBuilder().metricPublishers(List.of(calls)).build(),
                callsPerSecond);
    }

    String accountId() {
        return accountId;
    }

    boolean isOf(AwsCredentialsProvider credentials) {
        return asAccount
                .credentialsIdentityProvider()
                .filter(own -> own.equals(credentials))
                .isPresent();
    }

    String homeRegion() {
        return RoleArn.homeRegion(partition);
    }

    /** One page of functions. Its configurations hold environment values in clear. */
    ListFunctionsResponse listFunctions(String region, @Nullable String marker) {
        ListFunctionsRequest request = ListFunctionsRequest.builder()
                .marker(marker)
                .maxItems(FUNCTIONS_A_PAGE)
                .overrideConfiguration(asAccount)
                .build();
        return call(LIST_FUNCTIONS, region, () -> clients.lambda(region).listFunctions(request));
    }

    /** One page of functions and of their published versions, each under a qualified ARN. */
    ListFunctionsResponse listVersions(String region, @Nullable String marker) {
        ListFunctionsRequest request = ListFunctionsRequest.builder()
                .functionVersion(FunctionVersion.ALL)
                .marker(marker)
                .maxItems(FUNCTIONS_A_PAGE)
                .overrideConfiguration(asAccount)
                .build();
        return call(LIST_FUNCTIONS, region, () -> clients.lambda(region).listFunctions(request));
    }

    /** One page of a function's aliases. */
    ListAliasesResponse listAliases(String region, String functionName, @Nullable String marker) {
        ListAliasesRequest request = ListAliasesRequest.builder()
                .functionName(functionName)
                .marker(marker)
                .overrideConfiguration(asAccount)
                .build();
        return call(LIST_ALIASES, region, () -> clients.lambda(region).listAliases(request));
    }

    /** One page of the event source mappings of all functions of a region. */
    ListEventSourceMappingsResponse listEventSourceMappings(String region, @Nullable String marker) {
        ListEventSourceMappingsRequest request = ListEventSourceMappingsRequest.builder()
                .marker(marker)
                .maxItems(MAPPINGS_A_PAGE)
                .overrideConfiguration(asAccount)
                .build();
        return call(
                LIST_EVENT_SOURCE_MAPPINGS, region, () -> clients.lambda(region).listEventSourceMappings(request));
    }

    /**
     * One function or published version of it; empty if absent. Holds environment values in clear.
     *
     * @param version {@code $LATEST} or a number
     */
    Optional<GetFunctionConfigurationResponse> functionConfiguration(FunctionArn arn, String version) {
        GetFunctionConfigurationRequest request = GetFunctionConfigurationRequest.builder()
                .functionName(arn.name())
                .qualifier(version)
                .overrideConfiguration(asAccount)
                .build();
        return call(Permission.GET_FUNCTION_CONFIGURATION.action(), arn.region(), () -> {
            try {
                return Optional.of(clients.lambda(arn.region()).getFunctionConfiguration(request));
            } catch (ResourceNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    /** The tags of one function, which its versions share. For a single function: a region's are cheaper by the page. */
    Map<String, String> tags(FunctionArn arn) {
        ListTagsRequest request = ListTagsRequest.builder()
                .resource(arn.toString())
                .overrideConfiguration(asAccount)
                .build();
        return call(
                Permission.LIST_TAGS.action(),
                arn.region(),
                () -> clients.lambda(arn.region()).listTags(request).tags());
    }

    /** One page of the functions that are or once were tagged, with their tags. */
    GetResourcesResponse taggedFunctions(String region, @Nullable String paginationToken) {
        GetResourcesRequest request = GetResourcesRequest.builder()
                .resourceTypeFilters("lambda:function")
                .resourcesPerPage(RESOURCES_A_PAGE)
                .paginationToken(paginationToken)
                .overrideConfiguration(asAccount)
                .build();
        return call(GET_RESOURCES, region, () -> clients.tagging(region).getResources(request));
    }

    /** One page of the regions that the account has enabled. */
    ListRegionsResponse enabledRegions(@Nullable String nextToken) {
        ListRegionsRequest request = ListRegionsRequest.builder()
                .regionOptStatusContains(List.of(RegionOptStatus.ENABLED, RegionOptStatus.ENABLED_BY_DEFAULT))
                .maxResults(50)
                .nextToken(nextToken)
                .overrideConfiguration(asAccount)
                .build();
        return call(
                LIST_REGIONS, homeRegion(), () -> clients.account(homeRegion()).listRegions(request));
    }

    /** The account that the session is in. */
    String callerAccountId() {
        GetCallerIdentityRequest request = GetCallerIdentityRequest.builder()
                .overrideConfiguration(asAccount)
                .build();
        return call(
                GET_CALLER_IDENTITY,
                clients.stsRegion(partition),
                () -> clients.sts(partition).getCallerIdentity(request).account());
    }

    /** Checks the permission to get a function, with one that does not exist: AWS checks permissions first. */
    void probeFunctionConfiguration(String region) {
        GetFunctionConfigurationRequest request = GetFunctionConfigurationRequest.builder()
                .functionName(NOBODY)
                .overrideConfiguration(asAccount)
                .build();
        probe(
                Permission.GET_FUNCTION_CONFIGURATION,
                region,
                () -> clients.lambda(region).getFunctionConfiguration(request));
    }

    void probeTags(String region) {
        ListTagsRequest request = ListTagsRequest.builder()
                .resource(FunctionArn.of(region, accountId, NOBODY).toString())
                .overrideConfiguration(asAccount)
                .build();
        probe(Permission.LIST_TAGS, region, () -> clients.lambda(region).listTags(request));
    }

    void probeAliases(String region) {
        ListAliasesRequest request = ListAliasesRequest.builder()
                .functionName(NOBODY)
                .overrideConfiguration(asAccount)
                .build();
        probe(Permission.LIST_ALIASES, region, () -> clients.lambda(region).listAliases(request));
    }

    private <T> void probe(Permission permission, String region, Supplier<T> call) {
        try {
            call(permission.action(), region, call);
        } catch (AwsFailedException e) {
            if (e.fault().kind() != AwsFailure.Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    /** Whether AWS surely still takes the session's credentials. A session outlives a role that is deleted. */
    boolean isAlive() {
        try {
            callerAccountId();
            return true;
        } catch (AwsFailedException e) {
            return false;
        }
    }

    /** Whether AWS says that it does not know the session's credentials any more. */
    private boolean isEnded() {
        try {
            callerAccountId();
            return false;
        } catch (AwsFailedException e) {
            return e.fault().kind() == AwsFailure.Kind.SESSION_ENDED;
        }
    }

    private <T> T call(String action, String region, Supplier<T> call) {
        if (!FunctionArn.partitionOf(region).equals(partition)) {
            throw new AwsFailedException(AwsFailure.otherPartition(action, region, partition));
        }
        clients.rates().take(accountId, region, action.substring(0, action.indexOf(':')), callsPerSecond);
        try {
            return call.get();
        } catch (AbortedException e) {
            // We are being stopped: that says nothing of the account, and is no fault to keep.
            throw new IllegalStateException("Interrupted while calling " + action, e);
        } catch (SdkException e) {
            AwsFailure fault = AwsFailure.of(action, e);
            // A region that is not enabled and a session that ended are refused with the same code.
            throw new AwsFailedException(
                    fault.kind() == AwsFailure.Kind.REGION_DISABLED && isEnded() ? fault.inEndedSession() : fault);
        }
    }
}
