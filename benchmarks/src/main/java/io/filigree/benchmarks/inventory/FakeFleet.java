package io.filigree.benchmarks.inventory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

import io.filigree.benchmarks.harness.HarnessDatabase;
import io.filigree.simulator.aws.FakeAccount;
import io.filigree.simulator.aws.FakeAws;
import io.filigree.simulator.aws.FakeFunction;

/** Accounts of a fake AWS, paired, with tagged functions in them. */
final class FakeFleet {

    private static final String EXTERNAL_ID = "the-external-id-of-the-bench";

    private final FakeAws aws;
    private final HarnessDatabase database;

    FakeFleet(FakeAws aws, HarnessDatabase database) {
        this.aws = aws;
        this.database = database;
    }

    /** Pairs so many accounts whose regions share the functions evenly. */
    void pairAccounts(int accounts, int functions) throws SQLException {
        List<String> regions = FakeAccount.DEFAULT_REGIONS;
        for (int number = 0; number < accounts; number++) {
            FakeAccount account = pair(number, "{}");
            for (int i = number; i < functions; i += accounts) {
                put(account, regions.get(i / accounts % regions.size()), i);
            }
        }
    }

    /** Pairs one more account with all functions in one region. */
    void pairLargeRegion(int functions) throws SQLException {
        FakeAccount account = pair(999, "{eu-west-1}");
        for (int i = 0; i < functions; i++) {
            put(account, "eu-west-1", i);
        }
    }

    private FakeAccount pair(int number, String regions) throws SQLException {
        String id = Long.toString(200_000_000_000L + number);
        String role = "arn:aws:iam::" + id + ":role/filigree";
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO paired_account (account_id, name, role_arn, external_id, regions, status, paired_at,
                            verified_at)
                        VALUES (?, ?, ?, ?, ?::text[], 'verified', now(), now())
                        """)) {
            insert.setString(1, id);
            insert.setString(2, "account-" + number);
            insert.setString(3, role);
            insert.setString(4, EXTERNAL_ID);
            insert.setString(5, regions);
            insert.executeUpdate();
        }
        return aws.account(id).trust(role, EXTERNAL_ID);
    }

    private static void put(FakeAccount account, String region, int number) {
        account.put(FakeFunction.named(region, "function-" + number)
                .memorySizeMb(128 << number % 4)
                .layers("arn:aws:lambda:" + region + ":451483290750:layer:NewRelicNodeJS20X:87")
                .tag("team", "team-" + number % 40)
                .tag("service", "service-" + number)
                .tag("env", "production")
                .build());
    }
}
