package io.filigree.benchmarks.harness;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.InvokedArn;
import io.filigree.simulator.extension.SimulatedFunction;

/** The functions that post, {@code checkout-0} and so on, as they know themselves and as the inventory knows them. */
public final class BenchFleet {

    public static final String ACCOUNT_ID = "123456789012";
    public static final String REGION = "us-east-1";

    private static final String RUNTIME = "nodejs20.x";
    private static final int MEMORY_MB = 512;
    private static final int TIMEOUT_S = 30;

    private BenchFleet() {}

    /** The function of this number, from 0. */
    public static SimulatedFunction function(int number) {
        FunctionArn arn = FunctionArn.of(REGION, ACCOUNT_ID, "checkout-" + number);
        return new SimulatedFunction(new InvokedArn(arn, null), RUNTIME, MEMORY_MB, TIMEOUT_S);
    }

    /** Writes so many functions into an empty inventory, as a poll that has just found them would. */
    static void insert(Connection connection, int functions) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO paired_account (account_id, name, external_id, regions, status, paired_at, verified_at)
                    VALUES ('%1$s', 'shop-production', 'filigree-bench', '{%2$s}', 'verified', now(), now())
                    """.formatted(ACCOUNT_ID, REGION));
            statement.execute("UPDATE inventory_change SET change_number = change_number + 1");
            insertMetadata(connection, functions);
            statement.execute("""
                    INSERT INTO lambda_function (function_arn, account_id, region, function_name, first_seen_at,
                        last_seen_at, metadata_id, change_number)
                    SELECT function_arn, '%1$s', '%2$s', split_part(function_arn, ':', 7), now(), now(), metadata_id,
                        (SELECT change_number FROM inventory_change)
                    FROM function_metadata
                    """.formatted(ACCOUNT_ID, REGION));
            statement.execute("""
                    INSERT INTO account_region (account_id, region, status, functions, attempted_at, last_sweep_at)
                    VALUES ('%1$s', '%2$s', 'ok', %3$d, now(), now())
                    """.formatted(ACCOUNT_ID, REGION, functions));
            statement.execute("SELECT pg_notify('inventory_change', change_number::text) FROM inventory_change");
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static void insertMetadata(Connection connection, int functions) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO function_metadata (function_arn, version, content_hash, runtime, handler, architecture,
                    package_type, memory_size_mb, timeout_s, ephemeral_storage_mb, code_sha256, last_modified, layers,
                    role, log_group, tags, account_name, valid_from, observed_at, source)
                SELECT 'arn:aws:lambda:%2$s:%1$s:function:' || name, '$LATEST', sha256(name::bytea), ?, 'index.handler',
                    'arm64', 'Zip', ?, ?, 512, encode(sha256(name::bytea), 'base64'),
                    to_char(now() - number * interval '7 min', 'YYYY-MM-DD"T"HH24:MI:SS.000+0000'),
                    ARRAY['arn:aws:lambda:%2$s:451483290750:layer:NewRelicNodeJS20X:87'],
                    'arn:aws:iam::%1$s:role/' || name, '/aws/lambda/' || name,
                    jsonb_build_object('team', 'team-' || number %% 40, 'service', name, 'env', 'production',
                        'cost-center', (4000 + number %% 100)::text),
                    'shop-production', now(), now(), 'poll'
                FROM generate_series(0, ? - 1) AS number, LATERAL (SELECT 'checkout-' || number AS name) AS named
                """.formatted(ACCOUNT_ID, REGION))) {
            statement.setString(1, RUNTIME);
            statement.setInt(2, MEMORY_MB);
            statement.setInt(3, TIMEOUT_S);
            statement.setInt(4, functions);
            statement.executeUpdate();
        }
    }
}
