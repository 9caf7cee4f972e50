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
                        "The sender's endpoint has a path that Filigree does not serve: compare it with docs/senders.md.");
            case "key_missing" ->
                new RejectionText("No key", "Set the ingest key in the sender; docs/senders.md names the variable.");
            case "key_unknown" ->
                new RejectionText(
                        "Unknown key",
                        "The key was never created or imported here. Compare the sender's key with the page Keys.");
            case "key_revoked" ->
                new RejectionText("Revoked key", "Give the functions that still send it the key that replaces it.");
            case "key_kind" -> new RejectionText("Not an ingest key", "Give the sender an ingest key.");
            case "account_mismatch" ->
                new RejectionText(
                        "The key is not for this account",
                        "Give the functions a key for their account, and then read the messages with GET /api/undecoded: "
                                + "they are kept, but are no events.");
            case "quota" ->
                new RejectionText(
                        "Daily quota reached", "Raise the quota on the page Keys, or wait until midnight UTC.");
            case "unreadable" ->
                new RejectionText(
                        "The body cannot be read",
                        "Check that the endpoint is that of the sender's format. The response names the field.");
            case "too_large" ->
                new RejectionText(
                        "The body is too large", "Send smaller batches, or raise the limit named in the response.");
            case "client_abort" ->
                new RejectionText(
                        "The body ended too early",
                        "The sender or a proxy closed the connection. Check their timeouts.");
            case "body_timeout", "body_too_slow" ->
                new RejectionText("The body arrived too slowly", "Check the network between the sender and Filigree.");
            case "busy", "body_memory" ->
                new RejectionText(
                        "Too many large bodies at the same time",
                        "Increase Filigree's memory, or send smaller batches.");
            case "unknown_method" ->
                new RejectionText(
                        "The agent called an unknown method",
                        "Its data was dropped; the agent continues. filigree_ingest_unknown_methods_total names the method.");
            case "session" ->
                new RejectionText(
                        "The agent's run belongs to another key",
                        "If it is rare, nothing: the agent reconnects. Otherwise set the same key in all parts of the agent.");
            case "spool_unavailable" ->
                new RejectionText(
                        "The spool could not keep the payload", "Telemetry was lost. Check the disk of the spool.");
            case "internal_error" ->
                new RejectionText(
                        "Internal error", "Telemetry was lost. The log has the cause; report it as a defect.");
            default -> new RejectionText(reason, "");
        };
    }
}
