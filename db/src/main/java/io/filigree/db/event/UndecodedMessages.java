package io.filigree.db.event;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Messages that were acknowledged and became no events, or not only, word for word. */
public final class UndecodedMessages {

    /**
     * One of them.
     *
     * @param reason what is wrong; holds nothing of the message but, where its account is at fault, that
     * @param functionArn the function it is about, as far as its envelope tells
     * @param message its first {@link #SHOWN} characters
     * @param length of the whole message in bytes, where more follow; null where they do not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record KeptMessage(
            Instant receivedAt,
            String reason,
            @Nullable String functionArn,
            String message,
            @Nullable Long length) {}

    /** Characters of a message that are shown: a whole one can have as many as a body, and a list has many. */
    public static final int SHOWN = 32_768;

    private final JdbcClient jdbc;

    public UndecodedMessages(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /**
     * The newest ones.
     *
     * @param since when the oldest of them may have been received
     * @param reason what their reason begins with; empty for any
     */
    public List<KeptMessage> newest(Instant since, String reason, int limit) {
        return jdbc.sql("""
                        SELECT received_at, reason, function_arn, left(message, :shown) AS message,
                               CASE WHEN length(message) > :shown THEN octet_length(message)::bigint END AS length
                          FROM undecoded_message
                         WHERE received_at >= :since AND starts_with(reason, :reason)
                         ORDER BY received_at DESC LIMIT :limit
                        """)
                .param("since", Timestamp.from(since))
                .param("reason", reason)
                .param("shown", SHOWN)
                .param("limit", limit)
                .query((row, number) -> new KeptMessage(
                        row.getTimestamp("received_at").toInstant(),
                        row.getString("reason"),
                        row.getString("function_arn"),
                        row.getString("message"),
                        row.getObject("length", Long.class)))
                .list();
    }
}
