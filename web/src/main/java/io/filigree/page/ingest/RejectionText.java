package io.filigree.page.ingest;

/**
 * Describes why requests were rejected.
 *
 * @param remedy how to fix it
 */
record RejectionText(String reason, String remedy) {

    static RejectionText of(String reason) {
        return switch (reason) {
            case "unknown_path" ->
                new RejectionText(
                        "Unknown path",
                        "Filigree does not serve the path of the sender's endpoint. Compare it with docs/senders.md.");
            case "key_missing" ->
                new RejectionText("No key", "Set the ingest key in the sender. docs/senders.md names the variable.");
            case "key_unknown" ->
                new RejectionText(
                        "Unknown key",
                        "No key with this value was created or imported. Compare the sender's key with the page Keys.");
            case "key_revoked" ->
                new RejectionText("Revoked key", "Set the new key in the functions that still use this one.");
            case "key_kind" -> new RejectionText("Not an ingest key", "Set an ingest key in the sender.");
            case "account_mismatch" ->
                new RejectionText(
                        "Key of another account",
                        "Set a key for this account in the functions. The messages are stored undecoded: "
                                + "GET /api/undecoded returns them.");
            case "quota" ->
                new RejectionText(
                        "Daily quota reached", "Raise the quota on the page Keys, or wait until midnight UTC.");
            case "unreadable" ->
                new RejectionText(
                        "Unreadable body",
                        "Check that the endpoint matches the sender's format. The response names the invalid field.");
            case "too_large" ->
                new RejectionText("Body too large", "Send smaller batches, or raise the limit named in the response.");
            case "client_abort" ->
                new RejectionText(
                        "Incomplete body", "The sender or a proxy closed the connection. Check their timeouts.");
            case "body_timeout", "body_too_slow" ->
                new RejectionText("Body received too slowly", "Check the network between the sender and Filigree.");
            case "busy", "body_memory" ->
                new RejectionText(
                        "Too many concurrent large bodies", "Increase Filigree's memory, or send smaller batches.");
            case "unknown_method" ->
                new RejectionText(
                        "Unknown agent method",
                        "The data of the call was dropped; the agent continues. The metric filigree_ingest_unknown_methods_total names the method.");
            case "session" ->
                new RejectionText(
                        "Agent session of another key",
                        "If it is rare, no action is needed: the agent reconnects. Otherwise set the same key in all processes of the agent.");
            case "spool_unavailable" ->
                new RejectionText("Payload not stored", "Telemetry was lost. Check the disk of the spool.");
            case "internal_error" ->
                new RejectionText(
                        "Internal error", "Telemetry was lost. The server log has the cause; report it as a defect.");
            default -> new RejectionText(reason, "");
        };
    }
}
