package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.WebTest;
import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.AppUser.Role;
import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Which role creates and revokes keys of which kind on the pages: the rest is a 403, never a 500. */
class KeyPagesByRoleTest extends WebTest {

    @Autowired
    private UserService people;

    @Autowired
    private ApiKeyService keys;

    static Stream<Arguments> rolesAndKinds() {
        return Stream.of(Role.values()).flatMap(role -> Stream.of(Kind.values()).map(kind -> Arguments.of(role, kind)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("rolesAndKinds")
    void createsAndRevokesWhatTheRoleLooksAfter(Role role, Kind kind) {
        boolean may = role == Role.ADMIN || role == Role.EDITOR && EDITORS.contains(kind);
        BrowserSession browser = logIn(role);
        String token =
                BrowserSession.encoded(BrowserSession.token(browser.show("/").body()));
        String name = "by " + role + " " + kind;
        long others = keys.create(new KeyRequest(kind, "another", AccountScope.ALL), Role.ADMIN)
                .key()
                .keyId();

        HttpResponse<String> created = browser.post(
                "/keys",
                "kind=" + kind.name().toLowerCase(Locale.ROOT) + "&accountIds=&name=" + BrowserSession.encoded(name)
                        + "&_csrf=" + token);
        HttpResponse<String> revoked = browser.post("/keys/" + others + "/revoke", "_csrf=" + token);

        assertThat(created.statusCode()).as(created.body()).isEqualTo(may ? 302 : 403);
        assertThat(revoked.statusCode()).as(revoked.body()).isEqualTo(may ? 302 : 403);
        assertThat(keys.all().stream().map(ApiKey::name).anyMatch(name::equals))
                .as("created")
                .isEqualTo(may);
        assertThat(keys.all().stream().filter(key -> key.keyId() == others && key.revokedAt() != null))
                .as("revoked")
                .hasSize(may ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"&accountIds=%2C", "&accountIds=+%3B+%2C", ""})
    void aListOfAccountsThatIsLostCreatesNoKey(String accountIds) {
        BrowserSession browser = logIn(Role.ADMIN);
        String token =
                BrowserSession.encoded(BrowserSession.token(browser.show("/").body()));

        HttpResponse<String> created =
                browser.post("/keys", "kind=ingest&name=lost+accounts" + accountIds + "&_csrf=" + token);

        assertThat(created.statusCode()).isEqualTo(accountIds.isEmpty() ? 400 : 302);
        assertThat(keys.all()).extracting(ApiKey::name).doesNotContain("lost accounts");
        if (!accountIds.isEmpty()) {
            assertThat(browser.show("/keys").body()).contains("has no account id");
        }
    }

    @Test
    void theWizardCreatesKeysOfItsAccountUnlessAllAreChosen() {
        jdbc().sql(
                        "INSERT INTO paired_account (account_id, name, role_arn, external_id, status, paired_at) VALUES"
                                + " ('123456789012', 'Shop', 'arn:aws:iam::123456789012:role/filigree', 'id', 'verified', now())")
                .update();
        BrowserSession browser = logIn(Role.EDITOR);
        String token =
                BrowserSession.encoded(BrowserSession.token(browser.show("/").body()));
        String path = "/accounts/123456789012/pair/key";

        browser.post(path, "name=of+the+wizard&_csrf=" + token);
        browser.post(path, "name=for+all&allAccounts=true&_csrf=" + token);

        assertThat(keys.all())
                .filteredOn(key -> Set.of("of the wizard", "for all").contains(key.name()))
                .extracting(ApiKey::accounts)
                .containsExactly(AccountScope.only(List.of("123456789012")), AccountScope.ALL);
    }

    private static final List<Kind> EDITORS = List.of(Kind.INGEST, Kind.EVENTS);

    private BrowserSession logIn(Role role) {
        String userName = "keys-" + role.name().toLowerCase(Locale.ROOT);
        GeneratedPassword given =
                people.find(userName).isPresent() ? people.resetPassword(userName) : people.add(userName, role);
        BrowserSession browser = new BrowserSession(this::uri);
        assertThat(browser.logIn(userName, given.password())).isTrue();
        return browser;
    }
}
