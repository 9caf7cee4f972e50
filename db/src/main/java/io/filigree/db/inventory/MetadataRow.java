package io.filigree.db.inventory;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.db.JsonText;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.MetadataSource;
import org.jspecify.annotations.Nullable;

/** Reads a {@code function_metadata} row. */
final class MetadataRow {

    /** The columns that {@link #read} needs, of the table alias {@code m}. */
    static final String COLUMNS = """
            m.metadata_id, m.function_arn, m.version, m.runtime, m.handler, m.architecture, m.package_type,
            m.memory_size_mb, m.timeout_s, m.ephemeral_storage_mb, m.code_sha256, m.last_modified, m.layers, m.role,
            m.log_group, m.tags, m.account_name, m.source""";

    private MetadataRow() {}

    static FunctionMetadata read(ResultSet row, StringInterner shared) throws SQLException {
        FunctionConfiguration configuration = new FunctionConfiguration(
                shared.shareNullable(row.getString("runtime")),
                shared.shareNullable(row.getString("handler")),
                shared.shareNullable(row.getString("architecture")),
                shared.shareNullable(row.getString("package_type")),
                integer(row, "memory_size_mb"),
                integer(row, "timeout_s"),
                integer(row, "ephemeral_storage_mb"),
                row.getString("code_sha256"),
                row.getString("last_modified"),
                shared.share(row.getString("version")),
                strings(row.getArray("layers"), shared),
                row.getString("role"),
                row.getString("log_group"));
        FunctionDescription description = new FunctionDescription(
                arn(row.getString("function_arn"), shared),
                configuration,
                tags(row.getString("tags"), shared),
                shared.share(row.getString("account_name")));
        return new FunctionMetadata(
                row.getLong("metadata_id"), description, MetadataSource.ofText(row.getString("source")));
    }

    private static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    private static List<String> strings(Array array, StringInterner shared) throws SQLException {
        return Arrays.stream((String[]) array.getArray()).map(shared::share).toList();
    }

    static FunctionArn arn(String text, StringInterner shared) {
        FunctionArn arn = FunctionArn.parse(text)
                .orElseThrow(() -> new IllegalStateException("function_metadata holds no ARN: " + text));
        return new FunctionArn(
                shared.share(arn.partition()), shared.share(arn.region()), shared.share(arn.accountId()), arn.name());
    }

    private static Map<String, String> tags(String json, StringInterner shared) {
        Map<String, String> tags = new HashMap<>();
        JsonText.readStrings(json).forEach((key, value) -> tags.put(shared.share(key), shared.share(value)));
        return tags;
    }
}
