package io.filigree.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.filigree.db.TestPostgres;
import io.filigree.db.event.EventTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class HistoryLayoutTest {

    @ParameterizedTest
    @EnumSource(EventTable.class)
    void hasEveryColumnOfTheEventTables(EventTable table) {
        assertThat(JdbcClient.create(TestPostgres.database().dataSource())
                        .sql(
                                "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped")
                        .param(table.table())
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrderElementsOf(HistoryLayout.EVENT_COLUMNS.stream()
                        .map(HistoryColumn::name)
                        .toList());
    }

    @Test
    void restoresItsColumnsFromTheSchemaOfIceberg() {
        HistoryLayout layout = HistoryLayout.initial(EventTable.SPAN);
        assertThat(layout.columns()).isEqualTo(HistoryLayout.FIXED);
        assertThat(layout.columns()).extracting(HistoryColumn::name).doesNotHaveDuplicates();
        assertThat(layout.fieldId(HistoryLayout.FIXED.get(0))).isEqualTo(1);
        assertThat(HistoryColumn.parse("attr_a", HistoryType.DOUBLE, "sender:a:b")
                        .orElseThrow()
                        .attribute())
                .isEqualTo("a:b");
        assertThat(HistoryColumn.parse("other", HistoryType.DOUBLE, null)).isEmpty();
    }
}
