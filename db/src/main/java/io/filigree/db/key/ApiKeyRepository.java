package io.filigree.db.key;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.filigree.db.key.ApiKey.Kind;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;

/** The rows of {@code api_key}. */
interface ApiKeyRepository extends Repository<ApiKeyRow, Long> {

    ApiKeyRow save(ApiKeyRow row);

    Optional<ApiKeyRow> findById(long keyId);

    List<ApiKeyRow> findAllByOrderByKeyId();

    List<ApiKeyRow> findByRevokedAtIsNull();

    List<ApiKeyRow> findTop1000ByRevokedAtIsNotNullOrderByRevokedAtDesc();

    boolean existsByKind(Kind kind);

    @Modifying
    @Query("UPDATE api_key SET revoked_at = :at WHERE key_id = :keyId AND revoked_at IS NULL")
    int revoke(long keyId, Instant at);

    @Modifying
    @Query("UPDATE api_key SET quota_bytes = :bytes, quota_rows = :rows WHERE key_id = :keyId")
    int changeQuota(long keyId, @Nullable Long bytes, @Nullable Long rows);
}
