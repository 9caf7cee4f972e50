package io.filigree.db.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

import io.filigree.db.JsonText;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionDescription;
import io.filigree.decorator.function.FunctionMetadata;
import io.filigree.decorator.function.MetadataSource;

/** Reads a {@code function_metadata} row. */
final class MetadataRow {

    /** The columns that {@link #read} needs, of the table alias {@code m}. */
    static final String COLUMNS =
            "m.metadata_id, m.function_arn, m.tags, m.account_name, m.source, " + ConfigurationColumns.selected("m");

    private MetadataRow() {}

    static FunctionMetadata read(ResultSet row, StringInterner shared) throws SQLException {
        FunctionDescription description = new FunctionDescription(
                arn(row.getString("function_arn"), shared),
                ConfigurationColumns.read(row, shared::share),
                tags(row.getString("tags"), shared),
                shared.share(row.getString("account_name")));
        return new FunctionMetadata(
                row.getLong("metadata_id"), description, MetadataSource.ofText(row.getString("source")));
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
