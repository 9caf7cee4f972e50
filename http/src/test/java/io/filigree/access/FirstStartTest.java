package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.access.ConfiguredKeyRules.WeakKeyException;
import io.filigree.db.FiligreeHome;
import io.filigree.db.TestPostgres;
import io.filigree.db.TestRepositories;
import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.db.key.AppUsers;
import io.filigree.setup.SenderSetup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@Tag("slow")
class FirstStartTest {

    private static final String URL = "http://localhost:8080";
    private static final AccessSettings NOTHING_GIVEN = new AccessSettings(null, "", " ");

    @TempDir
    private Path home;

    private final TestPostgres database = TestPostgres.database();
    private final ApiKeys keys = TestRepositories.wire(ApiKeys.class, database.dataSource());
    private final AppUsers users = TestRepositories.wire(AppUsers.class, database.dataSource());

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
    void printsAllSettingsOfEachSender() {
        String printed = start(NOTHING_GIVEN);
        String ingestKey = find(printed, "flg_ing_[\\w-]{43}");

        for (SenderSetup setup : SenderSetup.values()) {
            assertThat(printed).contains(setup.title());
            assertThat(setup.lines(URL, ingestKey).lines())
                    .allSatisfy(line -> assertThat(printed).contains(line));
        }
        assertThat(printed).contains("Needs https");
    }

    @Test
    void printsThePasswordOfAPersonWhoCanLogIn() {
        String password = find(start(NOTHING_GIVEN), "(?<=admin / )\\w{20}");

        assertThat(RandomPassword.matches(
                        password, users.find("admin").orElseThrow().passwordHash()))
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
        String printed = start(new AccessSettings("given-admin", "given-ingest", "given-query"));

        assertThat(kindOf("given-admin")).isEqualTo(Kind.ADMIN);
        assertThat(kindOf("given-ingest")).isEqualTo(Kind.INGEST);
        assertThat(kindOf("given-query")).isEqualTo(Kind.QUERY);
        assertThat(printed).contains("from the environment").doesNotContain("given-", "flg_");
    }

    @Test
    void leavesTheKeysOfAnEarlierStartAloneWhenTheEnvironmentSaysOtherwise() {
        start(NOTHING_GIVEN);

        start(new AccessSettings("given-admin", null, null));

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

    @Test
    void writesSecretsToAFileOfItsOwnersWhereThereIsNoTerminal() throws IOException {
        String printed = start(NOTHING_GIVEN, false);

        Path file = home.resolve("first-secrets");
        assertThat(printed).contains(file.toString()).doesNotContain("flg_", "admin /");
        assertThat(Files.readString(file)).contains("flg_adm_", "flg_ing_", "flg_qry_", "admin / ");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "short",
                "0123456789abcdefghi",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "abcabcabcabcabcabcabcabc",
                "1"
            })
    void refusesToStartWithAWeakKeyAndNamesTheVariableAlone(String weak) {
        for (Kind kind : List.of(Kind.ADMIN, Kind.INGEST, Kind.QUERY)) {
            AccessSettings settings = new AccessSettings(
                    kind == Kind.ADMIN ? weak : null,
                    kind == Kind.INGEST ? weak : null,
                    kind == Kind.QUERY ? weak : null);

            assertThatThrownBy(() -> firstStart(settings).requireStrongKeys())
                    .isInstanceOf(WeakKeyException.class)
                    .hasMessageContaining("FILIGREE_" + kind + "_KEY")
                    .hasMessageNotContaining(weak.length() > 1 ? weak : "\u0000");
        }
        assertThat(keys.all()).isEmpty();
    }

    @Test
    void startsAnInstallationThatHasAWeakKeyAlready() {
        keys.create(Kind.ADMIN, "of an earlier version", "short");

        firstStart(new AccessSettings("short", null, null)).requireStrongKeys();

        assertThat(kindOf("short")).isEqualTo(Kind.ADMIN);
    }

    private String start(AccessSettings settings) {
        return start(settings, true);
    }

    private String start(AccessSettings settings, boolean terminal) {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(console, true, StandardCharsets.UTF_8);
        firstStart(settings).welcome(URL, new SecretOutput(printed, terminal, new FiligreeHome(home)));
        return console.toString(StandardCharsets.UTF_8);
    }

    private FirstStart firstStart(AccessSettings settings) {
        return new FirstStart(keys, users, settings, Clock.systemUTC());
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
