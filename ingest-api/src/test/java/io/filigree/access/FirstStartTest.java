package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUsers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

class FirstStartTest {

    private static final String URL = "http://localhost:8080";
    private static final AccessSettings NOTHING_GIVEN = new AccessSettings(null, null, "", " ");

    private final TestPostgres database = TestPostgres.database();
    private final ApiKeys keys = TestRepositories.wire(ApiKeys.class, database.dataSource());
    private final AppUsers users = TestRepositories.wire(AppUsers.class, database.dataSource());
    private final PasswordEncoder passwords = PasswordEncoderFactories.createDelegatingPasswordEncoder();

    @AfterEach
    void close() {
        keys.close();
    }

    @Test
    void printsGeneratedKeysThatWork() {
        String printed = start(NOTHING_GIVEN);

        assertThat(kindOf(find(printed, "flg_adm_[\\w-]{43}"))).isEqualTo(Kind.ADMIN);
        assertThat(kindOf(find(printed, "flg_qry_[\\w-]{43}"))).isEqualTo(Kind.QUERY);
        String ingestKey = find(printed, "flg_ing_[\\w-]{43}");
        assertThat(kindOf(ingestKey)).isEqualTo(Kind.INGEST);
        assertThat(printed)
                .contains(
                        "NEW_RELIC_TELEMETRY_ENDPOINT=" + URL + "/aws/lambda/v1", "NEW_RELIC_LICENSE_KEY=" + ingestKey);
    }

    @Test
    void printsThePasswordOfAPersonWhoCanLogIn() {
        String password = find(start(NOTHING_GIVEN), "(?<=admin / )\\w{20}");

        assertThat(passwords.matches(password, users.find("admin").orElseThrow().passwordHash()))
                .isTrue();
    }

    @Test
    void printsOnlyTheAddressWhenStartedAgain() {
        start(NOTHING_GIVEN);

        assertThat(start(NOTHING_GIVEN)).isEqualTo("Filigree is ready: " + URL + System.lineSeparator());
        assertThat(keys.all()).hasSize(3);
    }

    @Test
    void takesKeysFromTheEnvironmentAndDoesNotRepeatThem() {
        String printed = start(new AccessSettings(null, "given-admin", "given-ingest", "given-query"));

        assertThat(kindOf("given-admin")).isEqualTo(Kind.ADMIN);
        assertThat(kindOf("given-ingest")).isEqualTo(Kind.INGEST);
        assertThat(kindOf("given-query")).isEqualTo(Kind.QUERY);
        assertThat(printed).contains("from the environment").doesNotContain("given-", "flg_");
    }

    @Test
    void leavesTheKeysOfAnEarlierStartAloneWhenTheEnvironmentSaysOtherwise() {
        start(NOTHING_GIVEN);

        start(new AccessSettings(null, "given-admin", null, null));

        assertThat(keys.authenticate("given-admin")).isEmpty();
    }

    @Test
    void keepsNoSecretInClear() {
        String printed = start(NOTHING_GIVEN);

        String rows = JdbcClient.create(database.dataSource())
                .sql(
                        "SELECT string_agg(k::text, ' ') || (SELECT string_agg(u::text, ' ') FROM app_user u) FROM api_key k")
                .query(String.class)
                .single();

        assertThat(rows).doesNotContain(find(printed, "flg_ing_[\\w-]{43}"), find(printed, "(?<=admin / )\\w{20}"));
    }

    private String start(AccessSettings settings) {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        new FirstStart(keys, users, passwords, settings, Clock.systemUTC())
                .welcome(URL, new PrintStream(console, true, StandardCharsets.UTF_8));
        return console.toString(StandardCharsets.UTF_8);
    }

    private Kind kindOf(String secret) {
        return keys.authenticate(secret).map(ApiKey::kind).orElseThrow();
    }

    private static String find(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return matcher.group();
    }
}
