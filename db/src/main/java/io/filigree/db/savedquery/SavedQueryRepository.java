package io.filigree.db.savedquery;

import java.time.Instant;
import java.util.List;

import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;

/** The rows of {@code saved_query}. */
interface SavedQueryRepository extends Repository<SavedQuery, Long> {

    @Query("SELECT query_id, name, nrql, saved_by, saved_at FROM saved_query ORDER BY lower(name), query_id")
    List<SavedQuery> findAllByName();

    /** Does nothing when the name is taken, or when there are so many already. */
    @Modifying
    @Query("""
            INSERT INTO saved_query (name, nrql, saved_by, saved_at)
            SELECT :name, :nrql, :savedBy, :savedAt
             WHERE (SELECT count(*) FROM saved_query) < :max
            ON CONFLICT (name) DO NOTHING
            """)
    int save(String name, String nrql, String savedBy, Instant savedAt, int max);

    @Modifying
    @Query("UPDATE saved_query SET name = :name WHERE query_id = :queryId")
    int rename(long queryId, String name);

    void deleteById(long queryId);
}
