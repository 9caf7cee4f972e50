package io.filigree.poller;

import static io.filigree.poller.PollingFixture.IRELAND;
import static io.filigree.poller.PollingFixture.OHIO;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.sun.net.httpserver.HttpServer;
import io.filigree.db.account.PairedAccount;
import io.filigree.simulator.aws.FakeFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

@Tag("slow")
@ExtendWith(OutputCaptureExtension.class)
class EnvironmentValuesTest {

    private static final String SECRET = FakeFunction.PLANTED_SECRET;

    private final PollingFixture fixture = new PollingFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void reachNeitherATableNorTheLog(CapturedOutput output) {
        fixture.account.put(FakeFunction.named(IRELAND, "checkout")
                .environment(Map.of("DB_PASSWORD", SECRET))
                .build());
        fixture.account.put(FakeFunction.named(OHIO, "refund")
                .environment(Map.of("DB_PASSWORD", SECRET))
                .build());
        fixture.account.faults().failPage("lambda:ListFunctions", OHIO, 1);
        PairedAccount paired = fixture.pair(IRELAND, OHIO);

        AccountPoll poll = fixture.poller.poll(paired);

        assertThat(poll.regions()).extracting(RegionPoll::status).containsExactly("ok", "failed");
        assertThat(poll.toString()).doesNotContain(SECRET);
        assertThat(everyText()).isNotEmpty().noneMatch(text -> text.contains(SECRET));
        assertThat(output.getAll()).doesNotContain(SECRET);
    }

    @Test
    void areNotQuotedByTheErrorAboutAnAnswerThatCannotBeRead(CapturedOutput output) throws Exception {
        HttpServer broken = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = ("{\"Functions\":[{\"Environment\":{\"Variables\":{\"DB\":" + SECRET.replace("-", "") + "}}}]}")
                .getBytes(StandardCharsets.UTF_8);
        broken.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        broken.start();
        Duration second = Duration.ofSeconds(5);
        URI endpoint = URI.create("http://127.0.0.1:" + broken.getAddress().getPort());
        try (AwsClients clients =
                new AwsClients(new AwsSettings(endpoint, null, null, second, second, second, 1, 1000))) {
            AccountSession session = new AccountSession(
                    clients,
                    PollingFixture.ACCOUNT,
                    "aws",
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIA", "none")),
                    null);

            Throwable failure = org.assertj.core.api.Assertions.catchThrowable(() ->
                    new RegionLister(Clock.systemUTC()).list(fixture.pair(IRELAND), IRELAND, session, functions -> {}));

            assertThat(failure).isInstanceOf(AwsFailedException.class).hasNoCause();
            assertThat(failure).hasMessageContaining("unreadable response");
            assertThat(failure.getMessage() + output.getAll()).doesNotContain(SECRET.replace("-", ""));
        } finally {
            broken.stop(0);
        }
    }

    /** Every row of every table, as text. */
    private List<String> everyText() {
        return fixture
                .jdbc
                .sql("SELECT format('SELECT t::text FROM %I t', tablename) FROM pg_tables WHERE schemaname = 'public'")
                .query(String.class)
                .stream()
                .flatMap(query -> fixture.jdbc.sql(query).query(String.class).list().stream())
                .toList();
    }
}
