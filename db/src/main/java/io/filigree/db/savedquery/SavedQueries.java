package io.filigree.db.savedquery;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The queries that people saved: everybody sees all of them. */
public final class SavedQueries {

    /** More than that is no list to choose from. */
    public static final int MAX_QUERIES = 500;

    private final JdbcClient jdbc;

    public SavedQueries(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** All of them, by name. */
    public List<SavedQuery> all() {
        return jdbc.sql(
                        "SELECT query_id, name, nrql, saved_by, saved_at FROM saved_query ORDER BY lower(name), query_id")
                .query((row, number) -> new SavedQuery(
                        row.getLong("query_id"),
                        row.getString("name"),
                        row.getString("nrql"),
                        row.getString("saved_by"),
                        row.getTimestamp("saved_at").toInstant()))
                .list();
    }

    /** Saves one. False when there is one of that name already, or when there are as many as there may be. */
    public boolean save(String name, String nrql, String savedBy, Instant now) {
        return jdbc.sql("""
                        INSERT INTO saved_query (name, nrql, saved_by, saved_at)
                        SELECT :name, :nrql, :savedBy, :now
                         WHERE (SELECT count(*) FROM saved_query) < :max
                        ON CONFLICT (name) DO NOTHING
                        """)
                        .param("name", name)
                        .param("nrql", nrql)
                        .param("savedBy", savedBy)
                        .param("now", Timestamp.from(now))
                        .param("max", MAX_QUERIES)
                        .update()
                > 0;
    }

    /** Gives one another name. False when there is one of that name already. */
    public boolean rename(long queryId, String name) {
        try {
            jdbc.sql("UPDATE saved_query SET name = :name WHERE query_id = :queryId")
                    .param("name", name)
                    .param("queryId", queryId)
                    .update();
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    /** Forgets one, if it is there. */
    public void remove(long queryId) {
        jdbc.sql("DELETE FROM saved_query WHERE query_id = :queryId")
                .param("queryId", queryId)
                .update();
    }
}
