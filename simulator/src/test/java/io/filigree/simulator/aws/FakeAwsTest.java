package io.filigree.simulator.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.account.AccountClient;
import software.amazon.awssdk.services.account.model.Region;
import software.amazon.awssdk.services.account.model.RegionOptStatus;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionVersion;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;
import software.amazon.awssdk.services.lambda.model.ServiceException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.GetResourcesResponse;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.ResourceTagMapping;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.Tag;
import software.amazon.awssdk.services.resourcegroupstaggingapi.model.ThrottledException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** The fake, held against the SDK that the poller uses. */
class FakeAwsTest {

    private static final String ACCOUNT = "123456789012";
    private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/filigree-inventory";
    private static final String EXTERNAL_ID = "e0f4c6";
    private static final String REGION = "eu-west-1";
    private static final String LIST = "lambda:ListFunctions";

    private FakeAws aws;
    private FakeAccount account;

    @BeforeEach
    void start() {
        aws = FakeAws.start();
        account = aws.account(ACCOUNT).trust(ROLE, EXTERNAL_ID);
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    @Test
    void givesFiftyFunctionsAPageWhateverTheCallerAsksFor() {
        functions(120);
        try (LambdaClient lambda = assumed().lambda()) {
            ListFunctionsResponse first = lambda.listFunctions(list -> list.maxItems(10_000));

            assertThat(first.functions()).hasSize(50);
            assertThat(first.nextMarker()).isNotEmpty();
            List<String> all = lambda.listFunctionsPaginator().functions().stream()
                    .map(FunctionConfiguration::functionName)
                    .toList();
            assertThat(all).hasSize(120).doesNotHaveDuplicates();
        }
        assertThat(aws.calls().count(LIST, ACCOUNT, REGION)).isEqualTo(4);
    }

    @Test
    void goesOnBehindTheMarkerAlthoughFunctionsWereRemovedMeanwhile() {
        functions(60);
        try (LambdaClient lambda = assumed().lambda()) {
            String marker = lambda.listFunctions().nextMarker();
            account.remove(REGION, "function-000");

            List<FunctionConfiguration> rest =
                    lambda.listFunctions(list -> list.marker(marker)).functions();

            assertThat(rest)
                    .extracting(FunctionConfiguration::functionName)
                    .hasSize(10)
                    .startsWith("function-050");
        }
    }

    @Test
    void listsWhatAnInventoryNeedsAndTheSecretsItMustDrop() {
        account.put(FakeFunction.named(REGION, "checkout")
                .runtime("python3.12")
                .handler("app.handler")
                .architecture("arm64")
                .memorySizeMb(1024)
                .timeoutSeconds(29)
                .member("EphemeralStorage", Map.of("Size", 2048))
                .layers("arn:aws:lambda:eu-west-1:451483290750:layer:NewRelicPython312ARM64:12")
                .logGroup("/shop/checkout")
                .build());
        try (LambdaClient lambda = assumed().lambda()) {
            FunctionConfiguration checkout = lambda.listFunctions().functions().get(0);

            assertThat(checkout.functionArn()).isEqualTo("arn:aws:lambda:eu-west-1:123456789012:function:checkout");
            assertThat(checkout.runtimeAsString()).isEqualTo("python3.12");
            assertThat(checkout.handler()).isEqualTo("app.handler");
            assertThat(checkout.architecturesAsStrings()).containsExactly("arm64");
            assertThat(checkout.memorySize()).isEqualTo(1024);
            assertThat(checkout.timeout()).isEqualTo(29);
            assertThat(checkout.ephemeralStorage().size()).isEqualTo(2048);
            assertThat(checkout.version()).isEqualTo("$LATEST");
            assertThat(checkout.layers()).hasSize(1);
            assertThat(checkout.loggingConfig().logGroup()).isEqualTo("/shop/checkout");
            assertThat(checkout.role()).isEqualTo("arn:aws:iam::123456789012:role/checkout-role");
            assertThat(checkout.codeSha256()).hasSize(44);
            assertThat(checkout.lastModified()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+0000");
            assertThat(checkout.environment().variables()).containsValue(FakeFunction.PLANTED_SECRET);
            assertThat(checkout.stateAsString()).isNull();
        }
    }

    @Test
    void listsAnImageWithoutRuntimeAndHandler() {
        account.put(FakeFunction.named(REGION, "renderer").image().build());
        try (LambdaClient lambda = assumed().lambda()) {
            FunctionConfiguration renderer = lambda.listFunctions().functions().get(0);

            assertThat(renderer.packageTypeAsString()).isEqualTo("Image");
            assertThat(renderer.runtimeAsString()).isNull();
            assertThat(renderer.handler()).isNull();
        }
    }

    @Test
    void listsEveryVersionUnderAQualifiedArnWhenAskedForAll() {
        account.put(FakeFunction.named(REGION, "checkout")
                .publishVersion()
                .publishVersion()
                .build());
        try (LambdaClient lambda = assumed().lambda()) {
            assertThat(lambda.listFunctions(list -> list.functionVersion(FunctionVersion.ALL))
                            .functions())
                    .extracting(FunctionConfiguration::functionArn)
                    .extracting(arn -> arn.substring(arn.indexOf("checkout")))
                    .containsExactly("checkout:$LATEST", "checkout:1", "checkout:2");
        }
    }

    @Test
    void keepsAPublishedVersionAsItWasAndListsAliases() {
        account.put(FakeFunction.named(REGION, "checkout")
                .memorySizeMb(256)
                .publishVersion()
                .memorySizeMb(512)
                .publishVersion()
                .alias("live", "1")
                .alias("canary", "1", "2")
                .build());
        try (LambdaClient lambda = assumed().lambda()) {
            assertThat(lambda.getFunctionConfiguration(
                                    get -> get.functionName("checkout").qualifier("1"))
                            .memorySize())
                    .isEqualTo(256);
            assertThat(lambda.listAliases(list -> list.functionName("checkout")).aliases())
                    .extracting(alias ->
                            alias.name() + " " + alias.functionVersion() + " " + (alias.routingConfig() != null))
                    .containsExactly("canary 1 true", "live 1 false");
        }
    }

    @Test
    void countsVersionsAsItemsOfAPage() {
        FakeFunction.Builder busy = FakeFunction.named(REGION, "busy");
        for (int i = 0; i < 60; i++) {
            busy.publishVersion();
        }
        account.put(busy.build());
        try (LambdaClient lambda = assumed().lambda()) {
            assertThat(lambda.listFunctions(list -> list.functionVersion(FunctionVersion.ALL))
                            .functions())
                    .hasSize(50);
            assertThat(lambda.listFunctionsPaginator(list -> list.functionVersion(FunctionVersion.ALL))
                            .functions())
                    .extracting(FunctionConfiguration::version)
                    .hasSize(61)
                    .endsWith("59", "60");
        }
    }

    @Test
    void describesOneFunctionWithItsStateAndItsTags() {
        account.put(
                FakeFunction.named(REGION, "checkout").tag("team", "payments").build());
        try (LambdaClient lambda = assumed().lambda()) {
            assertThat(lambda.getFunctionConfiguration(get -> get.functionName("checkout"))
                            .stateAsString())
                    .isEqualTo("Active");
            assertThat(lambda.listTags(get -> get.resource("arn:aws:lambda:eu-west-1:123456789012:function:checkout"))
                            .tags())
                    .isEqualTo(Map.of("team", "payments"));
            assertThat(lambda.getAccountSettings().accountUsage().functionCount())
                    .isEqualTo(1);
            assertThatThrownBy(() -> lambda.getFunctionConfiguration(get -> get.functionName("nobody")))
                    .isInstanceOf(software.amazon.awssdk.services.lambda.model.ResourceNotFoundException.class);
        }
    }

    @Test
    void tellsTheTaggingApiOnlyOfFunctionsThatWereOnceTagged() {
        account.put(FakeFunction.named(REGION, "tagged").tag("team", "payments").build());
        account.put(FakeFunction.named(REGION, "once-tagged").tags(Map.of()).build());
        account.put(FakeFunction.named(REGION, "never-tagged").build());
        try (ResourceGroupsTaggingApiClient tagging = assumed().tagging()) {
            Map<String, List<Tag>> tags =
                    tagging
                            .getResources(get -> get.resourceTypeFilters("lambda:function"))
                            .resourceTagMappingList()
                            .stream()
                            .collect(Collectors.toMap(ResourceTagMapping::resourceARN, ResourceTagMapping::tags));

            assertThat(tags)
                    .containsOnlyKeys(
                            "arn:aws:lambda:eu-west-1:123456789012:function:tagged",
                            "arn:aws:lambda:eu-west-1:123456789012:function:once-tagged");
            assertThat(tags.get("arn:aws:lambda:eu-west-1:123456789012:function:once-tagged"))
                    .isEmpty();
        }
    }

    @Test
    void pagesTaggedFunctionsByAHundred() {
        functions(150);
        try (ResourceGroupsTaggingApiClient tagging = assumed().tagging()) {
            GetResourcesResponse first = tagging.getResources(get -> get.resourcesPerPage(100));
            GetResourcesResponse second =
                    tagging.getResources(get -> get.resourcesPerPage(100).paginationToken(first.paginationToken()));

            assertThat(first.resourceTagMappingList()).hasSize(100);
            assertThat(second.resourceTagMappingList()).hasSize(50);
            assertThat(second.paginationToken()).isEmpty();
        }
    }

    @Test
    void letsNobodyAssumeARoleWithoutItsExternalId() {
        assertThatThrownBy(() -> operator().assuming(ROLE, "wrong")).satisfies(this::isAccessDenied);
        assertThatThrownBy(() -> operator().assuming(ROLE, null)).satisfies(this::isAccessDenied);
        assertThatThrownBy(() -> operator().assuming("arn:aws:iam::123456789012:role/other", EXTERNAL_ID))
                .satisfies(this::isAccessDenied);
        assertThatThrownBy(() -> operator().assuming("arn:aws:iam::210987654321:role/other", EXTERNAL_ID))
                .satisfies(this::isAccessDenied);
    }

    @Test
    void letsAnybodyAssumeARoleThatAsksForNoExternalId() {
        account.trustWithoutExternalId(ROLE);

        try (StsClient sts = operator().assuming(ROLE, null).sts()) {
            assertThat(sts.getCallerIdentity().account()).isEqualTo(ACCOUNT);
        }
        operator().assuming(ROLE, "anything");
    }

    @Test
    void saysWhoTheCallerIs() {
        try (StsClient own = operator().sts();
                StsClient assumed = assumed().sts()) {
            assertThat(own.getCallerIdentity().account()).isEqualTo(FakeAws.OPERATOR_ACCOUNT);
            assertThat(assumed.getCallerIdentity().arn())
                    .isEqualTo("arn:aws:sts::123456789012:assumed-role/filigree-inventory/filigree");
        }
    }

    @Test
    void acceptsCredentialsNoLongerWhenTheirRoleIsGone() {
        AwsClients clients = assumed();
        account.removeRole(ROLE);
        try (LambdaClient lambda = clients.lambda()) {
            assertThatThrownBy(lambda::listFunctions).satisfies(hasCode("UnrecognizedClientException"));
        }
        assertThatThrownBy(this::assumed).satisfies(this::isAccessDenied);
    }

    @Test
    void throttlesAsLambdaDoesWithRetryAfter() {
        account.faults().throttleNext(LIST, REGION, 1);
        try (LambdaClient lambda = assumed().lambda()) {
            assertThatThrownBy(lambda::listFunctions)
                    .isInstanceOfSatisfying(TooManyRequestsException.class, throttled -> {
                        assertThat(throttled.statusCode()).isEqualTo(429);
                        assertThat(throttled.reasonAsString()).isEqualTo("CallerRateLimitExceeded");
                        assertThat(throttled.retryAfterSeconds()).isEqualTo("1");
                    });
            assertThat(lambda.listFunctions().functions()).isEmpty();
        }
    }

    @Test
    void throttlesTheTaggingApiInItsOwnWords() {
        account.faults().throttleEvery("tag:GetResources", REGION, 1);
        try (ResourceGroupsTaggingApiClient tagging = assumed().tagging()) {
            assertThatThrownBy(tagging::getResources).isInstanceOf(ThrottledException.class);
        }
    }

    @Test
    void deniesARegionByServiceControlPolicyAndNoOther() {
        account.faults().denyRegionByPolicy("us-east-1");
        try (LambdaClient denied = assumed().in("us-east-1").lambda();
                LambdaClient allowed = assumed().lambda()) {
            assertThatThrownBy(denied::listFunctions)
                    .satisfies(hasCode("AccessDeniedException"))
                    .hasMessageContaining("with an explicit deny in a service control policy");
            assertThat(allowed.listFunctions().functions()).isEmpty();
        }
    }

    @Test
    void deniesAnActionThatTheRoleLacks() {
        account.faults().denyAction("tag:GetResources");
        try (ResourceGroupsTaggingApiClient tagging = assumed().tagging();
                LambdaClient lambda = assumed().lambda()) {
            assertThatThrownBy(tagging::getResources).satisfies(hasCode("AccessDeniedException"));
            assertThat(lambda.listFunctions().functions()).isEmpty();
        }
    }

    @Test
    void failsOnePageOfASweepUntilItIsCleared() {
        functions(120);
        account.faults().failPage(LIST, REGION, 2);
        try (LambdaClient lambda = assumed().retryingLambda()) {
            assertThatThrownBy(() ->
                            lambda.listFunctionsPaginator().functions().stream().count())
                    .isInstanceOf(ServiceException.class);
            assertThat(aws.calls().count(LIST, ACCOUNT, REGION)).isEqualTo(4);

            account.faults().clear();
            assertThat(lambda.listFunctionsPaginator().functions()).hasSize(120);
        }
    }

    @Test
    void doesNotKnowCredentialsInARegionThatIsNotEnabled() {
        try (LambdaClient lambda = assumed().in("me-south-1").lambda()) {
            assertThatThrownBy(lambda::listFunctions).satisfies(hasCode("UnrecognizedClientException"));
            account.enableRegion("me-south-1");
            assertThat(lambda.listFunctions().functions()).isEmpty();
        }
    }

    @Test
    void listsRegionsWithTheirOptInStatus() {
        account.enableRegion("me-south-1").disableRegion("ap-east-1");
        try (AccountClient accounts = assumed().accounts()) {
            Map<String, RegionOptStatus> regions =
                    accounts.listRegionsPaginator(all -> all.maxResults(10)).regions().stream()
                            .collect(Collectors.toMap(Region::regionName, Region::regionOptStatus));

            assertThat(regions)
                    .containsEntry("eu-west-1", RegionOptStatus.ENABLED_BY_DEFAULT)
                    .containsEntry("me-south-1", RegionOptStatus.ENABLED)
                    .containsEntry("ap-east-1", RegionOptStatus.DISABLED);
            assertThat(accounts.listRegions(only -> only.regionOptStatusContains(RegionOptStatus.ENABLED))
                            .regions())
                    .extracting(Region::regionName)
                    .containsExactly("me-south-1");
        }
    }

    @Test
    void movesLastModifiedWithTheConfigurationButNotWithTheTags() {
        account.put(FakeFunction.named(REGION, "checkout")
                .lastModified("2024-07-30T21:57:15.000+0000")
                .build());

        FakeFunction retagged = account.update(REGION, "checkout", change -> change.tag("team", "payments"));
        FakeFunction redeployed = account.update(REGION, "checkout", change -> change.memorySizeMb(512));

        assertThat(retagged.lastModified()).isEqualTo("2024-07-30T21:57:15.000+0000");
        assertThat(redeployed.lastModified()).isNotEqualTo("2024-07-30T21:57:15.000+0000");
        assertThat(redeployed.tags()).isEqualTo(Map.of("team", "payments"));
    }

    @Test
    void takesATrustPolicyOverHttpForProgramsElsewhere() throws Exception {
        HttpRequest trust = HttpRequest.newBuilder(aws.endpoint().resolve("/_simulator/trust"))
                .POST(BodyPublishers.ofString("{\"roleArn\":\"" + ROLE + "\",\"externalId\":\"new-id\"}"))
                .build();

        assertThat(HttpClient.newHttpClient()
                        .send(trust, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);

        operator().assuming(ROLE, "new-id");
        assertThatThrownBy(this::assumed).satisfies(this::isAccessDenied);
    }

    private void functions(int count) {
        for (int i = 0; i < count; i++) {
            account.put(FakeFunction.named(REGION, "function-%03d".formatted(i))
                    .tag("team", "payments")
                    .build());
        }
    }

    private AwsClients operator() {
        return AwsClients.operator(aws, REGION);
    }

    private AwsClients assumed() {
        return operator().assuming(ROLE, EXTERNAL_ID);
    }

    private void isAccessDenied(Throwable thrown) {
        assertThat(thrown).isInstanceOf(StsException.class);
        hasCode("AccessDenied").accept(thrown);
        assertThat(((StsException) thrown).statusCode()).isEqualTo(403);
    }

    private static org.assertj.core.api.ThrowingConsumer<Throwable> hasCode(String code) {
        return thrown -> assertThat(thrown)
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        error -> assertThat(error.awsErrorDetails().errorCode()).isEqualTo(code));
    }
}
