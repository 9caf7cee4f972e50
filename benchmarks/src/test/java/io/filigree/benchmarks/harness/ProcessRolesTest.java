package io.filigree.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.simulator.aws.FakeAws;
import io.filigree.simulator.aws.FakeFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each role as its own process; they share only the database. */
@Tag("slow")
class ProcessRolesTest {

    private static final String ACCOUNT = "123456789012";
    private static final String REGION = "us-east-1";
    private static final String ROLE = "arn:aws:iam::123456789012:role/filigree";
    private static final String NRQL = "SELECT latest(aws.runtime) FROM AwsLambdaInvocation SINCE 1 hour ago";

    private static final Pattern EXTERNAL_ID = Pattern.compile("\"externalId\":\"(\\w+)\"");

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private static Path directory;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static FakeAws aws;
    private static HarnessDatabase database;
    private static FiligreeProcess ingest;
    private static FiligreeProcess query;
    private static FiligreeProcess web;
    private static FiligreeProcess poller;

    @BeforeAll
    static void startOneProcessForEachRole() throws IOException, InterruptedException {
        aws = FakeAws.start();
        database = HarnessDatabase.start(directory.resolve("database"));
        // The first process creates the schema and the keys.
        ingest = start("ingest");
        query = start("query");
        web = start("web");
        poller = start("poller");
    }

    @AfterAll
    static void stop() {
        for (FiligreeProcess process : new FiligreeProcess[] {ingest, query, web, poller}) {
            if (process != null) {
                process.close();
            }
        }
        if (database != null) {
            database.close();
        }
        if (aws != null) {
            aws.close();
        }
    }

    @Test
    void anEventIsPostedToOneProcessDecoratedByAnotherAndReadFromAThird() throws Exception {
        String externalId = paired();
        aws.account(ACCOUNT).enableRegion(REGION).trust(ROLE, externalId);
        assertThat(send(web, "POST", "/api/accounts/" + ACCOUNT + "/verify", "{\"roleArn\":\"" + ROLE + "\"}")
                        .body())
                .contains("\"verified\":true");
        // Deployed after the poll that followed the verification, so that only a hint of the ingest process finds it.
        await(() -> send(web, "GET", "/api/accounts/" + ACCOUNT, null).body().contains("\"verified\""));
        aws.account(ACCOUNT)
                .put(FakeFunction.named(REGION, "checkout-prod")
                        .runtime("python3.9")
                        .build());

        assertThat(send(ingest, "POST", "/aws/lambda/v1", timeout()).statusCode())
                .isEqualTo(202);

        await(() -> send(query, "GET", "/v1/accounts/0/query?nrql=" + encoded(NRQL), null)
                .body()
                .contains("python3.9"));
        assertThat(send(web, "GET", "/login", null).statusCode()).isEqualTo(200);
    }

    @Test
    void aProcessServesOnlyItsRole() throws Exception {
        String path = "/v1/accounts/0/query?nrql=" + encoded(NRQL);
        assertThat(send(ingest, "GET", path, null).statusCode()).isEqualTo(404);
        assertThat(send(web, "GET", path, null).statusCode()).isEqualTo(404);
        assertThat(send(poller, "GET", path, null).statusCode()).isEqualTo(404);
        assertThat(send(query, "GET", "/login", null).statusCode()).isEqualTo(404);
        assertThat(send(ingest, "GET", "/api/accounts", null).statusCode()).isEqualTo(404);
        for (FiligreeProcess process : new FiligreeProcess[] {query, web, poller}) {
            HttpResponse<String> refused = send(process, "POST", "/aws/lambda/v1", timeout());
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(refused.body()).contains("filigree.roles of this process is");
        }
    }

    @Test
    void aProcessWithoutIngestOpensNoSpool() {
        assertThat(ingest.home().resolve("spool")).exists();
        assertThat(query.home().resolve("spool")).doesNotExist();
        assertThat(web.home().resolve("spool")).doesNotExist();
        assertThat(poller.home().resolve("spool")).doesNotExist();
    }

    @Test
    void anUnknownRoleIsAStartFailureThatNamesTheSetting() throws Exception {
        try (FiligreeProcess unknown = FiligreeProcess.create(database, options("ingest,pages"))) {
            unknown.launch();
            assertThat(unknown.process().waitFor()).isEqualTo(1);
            assertThat(unknown.log()).content().contains("filigree.roles: \"pages\" is no role");
        }
    }

    private static FiligreeProcess start(String role) throws IOException, InterruptedException {
        return FiligreeProcess.start(database, options(role));
    }

    private static FiligreeProcess.Options options(String roles) {
        return FiligreeProcess.Options.of(directory.resolve(roles), "200m")
                .withEnvironment(Map.of(
                        "FILIGREE_ROLES",
                        roles,
                        "FILIGREE_POLL_ENABLED",
                        "true",
                        "FILIGREE_AWS_ENDPOINT",
                        aws.endpoint().toString(),
                        "FILIGREE_AWS_PRINCIPALARN",
                        "arn:aws:iam::999988887777:role/filigree"));
    }

    private static String paired() throws IOException, InterruptedException {
        HttpResponse<String> paired = send(
                web,
                "POST",
                "/api/accounts",
                "{\"accountId\":\"" + ACCOUNT + "\",\"name\":\"Shop\",\"regions\":[\"" + REGION + "\"]}");
        Matcher externalId = EXTERNAL_ID.matcher(paired.body());
        assertThat(externalId.find()).as(paired.body()).isTrue();
        return externalId.group(1);
    }

    /** A body with a line that becomes an invocation and its error. */
    private static String timeout() {
        String requestId = "6f7f0961-0b5e-4d5b-8b3c-2f0d5c2f4a01";
        return "{\"context\":{\"invoked_function_arn\":\"arn:aws:lambda:" + REGION + ":" + ACCOUNT
                + ":function:checkout-prod\"},\"entry\":\"{\\\"logEvents\\\":[{\\\"id\\\":\\\"" + requestId
                + "\\\",\\\"timestamp\\\":" + Instant.now().toEpochMilli() + ",\\\"message\\\":\\\"" + Instant.now()
                + " " + requestId + " Task timed out after 3.00 seconds\\\"}]}\"}";
    }

    private static String encoded(String text) {
        return text.replace(" ", "%20");
    }

    private static HttpResponse<String> send(FiligreeProcess to, String method, String path, String body)
            throws IOException, InterruptedException {
        URI uri = to.uri(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Accept", path.equals("/login") ? "text/html" : "application/json");
        if (path.startsWith("/aws/")) {
            request.header("X-License-Key", FiligreeProcess.INGEST_KEY);
        } else if (!path.equals("/login")) {
            request.header("Api-Key", FiligreeProcess.ADMIN_KEY);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited for " + PATIENCE).isLessThan(deadline);
            Thread.sleep(100);
        }
    }
}
