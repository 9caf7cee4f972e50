package io.filigree.db.hint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.hint.PushedChange.Alias;
import io.filigree.db.hint.PushedChange.Details;
import io.filigree.db.hint.PushedChange.Kind;
import io.filigree.db.hint.PushedChanges.Kept;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class PushedChangesTest {

    private static final String ACCOUNT_ID = "123456789012";
    private static final HintedFunction CHECKOUT =
            HintedFunction.latest(FunctionArn.of("eu-west-1", ACCOUNT_ID, "checkout"));
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final PushedChanges changes = new PushedChanges(dataSource);

    @BeforeEach
    void pair() {
        JdbcClient.create(dataSource)
                .sql("INSERT INTO paired_account (account_id, name, external_id, status, paired_at)"
                        + " VALUES (:id, 'shop', 'x', 'verified', now())")
                .param("id", ACCOUNT_ID)
                .update();
    }

    @Test
    void givesBackWhatWasSaid() {
        FunctionConfiguration configuration = new FunctionConfiguration(
                "nodejs20.x",
                "index.handler",
                "arm64",
                "Zip",
                256,
                3,
                512,
                "sha",
                "2026-11-20T12:00:00.000+0000",
                "$LATEST",
                List.of("arn:layer"),
                "arn:role",
                "/aws/lambda/checkout");
        List<PushedChange> said = List.of(
                change("a", NOON, Kind.CONFIGURED, Details.configuration(configuration, Map.of("team", "payments"))),
                change("b", NOON.plusMillis(1), Kind.CONFIGURED, Details.configuration(configuration, null)),
                change("c", NOON.plusMillis(2), Kind.TAGGED, Details.tags(Map.of("team", "checkout"))),
                change("d", NOON.plusMillis(3), Kind.UNTAGGED, Details.tagKeys(List.of("team"))),
                change("e", NOON.plusMillis(4), Kind.ALIASED, Details.alias(new Alias("live", null))),
                change("f", NOON.plusMillis(5), Kind.DELETED, Details.NONE));

        changes.keep(said, NOON);

        assertThat(changes.open(10)).isEqualTo(said);
    }

    @Test
    void givesThemInTheOrderInWhichTheyHappenedUntilTheyAreApplied() {
        PushedChange later = change("later", NOON.plusSeconds(1), Kind.TOUCHED, Details.NONE);
        PushedChange earlier = change("earlier", NOON, Kind.TOUCHED, Details.NONE);
        changes.keep(List.of(later), NOON);
        changes.keep(List.of(earlier), NOON.plusSeconds(2));

        assertThat(changes.open(10)).containsExactly(earlier, later);

        changes.applied(earlier, NOON);
        assertThat(changes.open(10)).containsExactly(later);
    }

    @Test
    void knowsARepeatedEventAlsoAfterItWasApplied() {
        PushedChange change = change("a", NOON, Kind.TOUCHED, Details.NONE);
        assertThat(changes.keep(List.of(change), NOON)).isEqualTo(new Kept(1, 0, 0));
        changes.applied(change, NOON);

        assertThat(changes.keep(List.of(change, change), NOON)).isEqualTo(new Kept(0, 2, 0));

        assertThat(changes.open(10)).isEmpty();
        assertThat(changes.forget(NOON.plusSeconds(1))).isEqualTo(1);
    }

    @Test
    void keepsNothingOfAccountsThatAreNotPaired() {
        PushedChange foreign = new PushedChange(
                "a",
                NOON,
                HintedFunction.latest(FunctionArn.of("eu-west-1", "210987654321", "checkout")),
                Kind.TOUCHED,
                Details.NONE);

        assertThat(changes.keep(List.of(foreign), NOON)).isEqualTo(new Kept(0, 0, 1));
        assertThat(changes.open(10)).isEmpty();
    }

    private static PushedChange change(String eventId, Instant at, Kind kind, Details details) {
        return new PushedChange(eventId, at, CHECKOUT, kind, details);
    }
}
