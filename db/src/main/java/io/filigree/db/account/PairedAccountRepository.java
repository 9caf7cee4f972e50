package io.filigree.db.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.springframework.data.jdbc.repository.query.Modifying;
import org.springframework.data.jdbc.repository.query.Query;
import org.springframework.data.repository.Repository;

/** The rows of {@code paired_account}. Only {@link PairedAccounts} writes them, because every change needs a change number. */
interface PairedAccountRepository extends Repository<PairedAccount, String> {

    Optional<PairedAccount> findById(String accountId);

    List<PairedAccount> findAllByOrderByNameAscAccountIdAsc();

    @Modifying
    @Query("""
            UPDATE paired_account
               SET status = 'verified', reason = NULL, role_arn = :roleArn, verified_at = :at
             WHERE account_id = :accountId
            """)
    int verified(String accountId, String roleArn, Instant at);

    /** Called on every poll of a broken account. Changes no row if the status and reason are already stored. */
    @Modifying
    @Query("""
            UPDATE paired_account
               SET status = 'broken', reason = :reason
             WHERE account_id = :accountId AND (status <> 'broken' OR reason IS DISTINCT FROM :reason)
            """)
    int broken(String accountId, String reason);

    /** Keeps a rotation that is in progress: a trust policy may already use its id. */
    @Modifying
    @Query("""
            UPDATE paired_account
               SET next_external_id = :nextExternalId
             WHERE account_id = :accountId AND next_external_id IS NULL
            """)
    int rotate(String accountId, String nextExternalId);

    /** Has no effect if another process already did it. */
    @Modifying
    @Query("""
            UPDATE paired_account
               SET external_id = next_external_id, next_external_id = NULL
             WHERE account_id = :accountId AND next_external_id = :nextExternalId
            """)
    int promote(String accountId, String nextExternalId);

    @Modifying
    @Query("UPDATE paired_account SET paused_at = :at WHERE account_id = :accountId AND paused_at IS NULL")
    int pause(String accountId, Instant at);

    @Modifying
    @Query("UPDATE paired_account SET paused_at = NULL WHERE account_id = :accountId AND paused_at IS NOT NULL")
    int resume(String accountId);
}
