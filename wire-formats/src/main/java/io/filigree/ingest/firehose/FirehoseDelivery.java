package io.filigree.ingest.firehose;

import java.util.List;

import io.filigree.ingest.format.message.SubscribedLogs.Document;
import org.jspecify.annotations.Nullable;

/**
 * One request body: the documents of CloudWatch Logs in its records, without those that only check the connection.
 *
 * @param requestId as the body says it; null when it does not
 * @param unreadable records that are no such documents, or not to their end
 * @param bytes of the body as it was posted
 * @param inflatedBytes of the body and of its records without their compression
 */
record FirehoseDelivery(
        @Nullable String requestId,
        List<Document> documents,
        List<UnreadableRecord> unreadable,
        int bytes,
        long inflatedBytes) {

    FirehoseDelivery {
        documents = List.copyOf(documents);
        unreadable = List.copyOf(unreadable);
    }
}
