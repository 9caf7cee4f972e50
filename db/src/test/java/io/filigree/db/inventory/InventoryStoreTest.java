package io.filigree.db.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

import io.filigree.db.TestPostgres;
import io.filigree.db.inventory.RegionSweep.Result;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.decorator.inventory.InventorySnapshot;
import io.filigree.decorator.inventory.KnownFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class InventoryStoreTest {

    private static final String ACCOUNT_ID = "123456789012";
    private static final String REGION = "eu-west-1";
    private static final FunctionArn CHECKOUT = FunctionArn.of(REGION, ACCOUNT_ID, "checkout");
    private static final FunctionArn REFUND = FunctionArn.of(REGION, ACCOUNT_ID, "refund");
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    private final DataSource dataSource = TestPostgres.database().dataSource();
    private final JdbcClient jdbc = JdbcClient.create(dataSource);
    private final InventoryStore store = new InventoryStore(dataSource);
    private final InventoryReader reader = new InventoryReader(dataSource, Duration.ofDays(1));

    @BeforeEach
    void pair() {
        jdbc.sql("INSERT INTO paired_account (account_id, name, external_id, status, paired_at)"
                        + " VALUES (:id, 'shop', 'x', 'verified', now())")
                .param("id", ACCOUNT_ID)
                .update();
    }

    @Test
    void addsWhatItDidNotHold() {
        assertThat(sweep(NOON, describe(CHECKOUT, 128, "payments"), describe(REFUND, 256, "payments")))
                .isEqualTo(new Result(2, 2, 0, 0, 0));

        assertThat(find(snapshot(), CHECKOUT)).hasValueSatisfying(known -> {
            assertThat(known.metadata().description()).isEqualTo(describe(CHECKOUT, 128, "payments"));
            assertThat(known.seenAt()).isEqualTo(NOON);
        });
    }

    @Test
    void writesNoFunctionWhenNothingChanged() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        List<String> before = rowVersions();

        assertThat(sweep(NOON.plusSeconds(300), describe(CHECKOUT, 128, "payments")))
                .isEqualTo(new Result(1, 0, 0, 0, 0));

        assertThat(rowVersions()).isEqualTo(before);
        assertThat(find(snapshot(), CHECKOUT))
                .hasValueSatisfying(known -> assertThat(known.seenAt()).isEqualTo(NOON.plusSeconds(300)));
    }

    @Test
    void keepsTheOldVersionWhenMemoryOrTagsChange() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        assertThat(sweep(NOON.plusSeconds(300), describe(CHECKOUT, 512, "payments")))
                .isEqualTo(new Result(1, 0, 1, 0, 0));
        assertThat(sweep(NOON.plusSeconds(600), describe(CHECKOUT, 512, "risk")))
                .isEqualTo(new Result(1, 0, 1, 0, 0));

        assertThat(jdbc.sql("""
                                SELECT memory_size_mb || ' ' || (tags->>'team') || ' ' || coalesce(valid_to - valid_from, '0')
                                FROM function_metadata ORDER BY metadata_id
                                """).query(String.class).list())
                .containsExactly("128 payments 00:05:00", "512 payments 00:05:00", "512 risk 00:00:00");
    }

    @Test
    void marksAFunctionThatIsMissingOnceAndDeletesItTheSecondTime() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"), describe(REFUND, 256, "payments"));

        assertThat(sweep(NOON.plusSeconds(300), describe(CHECKOUT, 128, "payments")))
                .isEqualTo(new Result(1, 0, 0, 1, 0));
        assertThat(find(snapshot(), REFUND)).hasValueSatisfying(known -> {
            assertThat(known.seenAt()).isEqualTo(NOON);
            assertThat(known.missingSince()).isEqualTo(NOON.plusSeconds(300));
        });

        assertThat(sweep(NOON.plusSeconds(600), describe(CHECKOUT, 128, "payments")))
                .isEqualTo(new Result(1, 0, 0, 0, 1));
        assertThat(sweep(NOON.plusSeconds(900), describe(CHECKOUT, 128, "payments")))
                .isEqualTo(new Result(1, 0, 0, 0, 0));
        assertThat(find(snapshot(), REFUND)).as("within the grace period").isPresent();
        assertThat(find(InventorySnapshot.empty().with(reader.changesSince(0, NOON.plus(Duration.ofDays(2)))), REFUND))
                .as("after the grace period")
                .isEmpty();
    }

    @Test
    void takesBackAFunctionThatReappears() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        sweep(NOON.plusSeconds(300));
        sweep(NOON.plusSeconds(600));
        assertThat(sweep(NOON.plusSeconds(900), describe(CHECKOUT, 128, "payments")))
                .isEqualTo(new Result(1, 0, 0, 0, 0));
        assertThat(find(snapshot(), CHECKOUT)).hasValueSatisfying(known -> {
            assertThat(known.missingSince()).isNull();
            assertThat(known.seenAt()).isEqualTo(NOON.plusSeconds(900));
        });
    }

    @Test
    void leavesTheInventoryAsItWasWhenASweepBreaksOff() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"));
        List<String> before = rowVersions();

        store.recordFailure(new RegionFailure(
                ACCOUNT_ID, REGION, NOON.plusSeconds(300), RegionFailure.Kind.FAILED, "lambda:ListFunctions: 500"));

        assertThat(rowVersions()).isEqualTo(before);
        assertThat(find(snapshot(), CHECKOUT))
                .hasValueSatisfying(known -> assertThat(known.seenAt()).isEqualTo(NOON));
        assertThat(jdbc.sql("SELECT status || ': ' || reason FROM account_region")
                        .query(String.class)
                        .single())
                .isEqualTo("failed: lambda:ListFunctions: 500");
    }

    @Test
    void tellsASnapshotOnlyWhatChangedAfterIt() {
        sweep(NOON, describe(CHECKOUT, 128, "payments"), describe(REFUND, 256, "payments"));
        InventorySnapshot first = snapshot();
        sweep(NOON.plusSeconds(300), describe(CHECKOUT, 512, "payments"), describe(REFUND, 256, "payments"));

        var change = reader.changesSince(first.changeNumber(), NOON);

        assertThat(change.known())
                .extracting(known -> known.metadata().description().arn())
                .containsExactly(CHECKOUT);
        assertThat(change.changeNumber()).isGreaterThan(first.changeNumber());
        assertThat(find(first.with(change), REFUND))
                .hasValueSatisfying(known -> assertThat(known.seenAt()).isEqualTo(NOON.plusSeconds(300)));
    }

    private Result sweep(Instant at, FunctionDescription... functions) {
        return store.record(new RegionSweep(ACCOUNT_ID, REGION, at, List.of(functions)));
    }

    private InventorySnapshot snapshot() {
        return InventorySnapshot.empty().with(reader.changesSince(0, NOON));
    }

    private static Optional<KnownFunction> find(InventorySnapshot snapshot, FunctionArn arn) {
        return snapshot.find(new InvokedArn(arn, null));
    }

    /** A row that is written again, even with the same values, has another xmin. */
    private List<String> rowVersions() {
        return jdbc.sql("""
                        SELECT xmin::text || ' ' || function_arn FROM lambda_function
                        UNION ALL SELECT xmin::text || ' ' || metadata_id FROM function_metadata ORDER BY 1
                        """).query(String.class).list();
    }

    private static FunctionDescription describe(FunctionArn arn, int memorySizeMb, String team) {
        FunctionConfiguration configuration = new FunctionConfiguration(
                "python3.9",
                "app.handler",
                "x86_64",
                "Zip",
                memorySizeMb,
                3,
                512,
                "sha",
                "2026-11-01T10:00:00.000+0000",
                "$LATEST",
                List.of(),
                "arn:aws:iam::123456789012:role/shop",
                "/aws/lambda/" + arn.name());
        return new FunctionDescription(arn, configuration, Map.of("team", team), "shop");
    }
}
