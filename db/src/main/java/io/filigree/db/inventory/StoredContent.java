package io.filigree.db.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;

import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionDescription;

/**
 * The content of a stored version of metadata, with which a later observation of its function is compared.
 *
 * @param hash see {@link ContentHash}
 * @param others the attributes that the hash does not cover, by their names
 */
record StoredContent(byte[] hash, Map<String, Object> others) {

    /** The result of a comparison. */
    enum Comparison {
        SAME,
        /** The same version; the stored row does not have all attributes of it that are known now. */
        EXTENDED,
        CHANGED
    }

    static StoredContent read(ResultSet row) throws SQLException {
        return new StoredContent(row.getBytes("content_hash"), ConfigurationColumns.readOthers(row));
    }

    /**
     * Compares. AWS sets {@code LastModified} with each change of a configuration, and the hash covers it. So an attribute
     * that only one of the two has is no change: it was not recorded before, or one operation of AWS returns less than
     * another.
     */
    Comparison compare(FunctionDescription now) {
        if (!Arrays.equals(hash, ContentHash.of(now))) {
            return Comparison.CHANGED;
        }
        Map<String, Object> current = ConfigurationColumns.others(now.configuration());
        if (current.equals(others)) {
            return Comparison.SAME;
        }
        boolean datesChanges = now.configuration().text(ConfigurationAttribute.LAST_MODIFIED) != null;
        boolean agree = current.entrySet().stream()
                .allMatch(attribute -> others.getOrDefault(attribute.getKey(), attribute.getValue())
                        .equals(attribute.getValue()));
        if (!datesChanges || !agree) {
            return Comparison.CHANGED;
        }
        return others.keySet().containsAll(current.keySet()) ? Comparison.SAME : Comparison.EXTENDED;
    }
}
