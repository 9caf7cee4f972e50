package io.filigree.ingest.apm;

import java.util.Map;
import java.util.Optional;

/** The methods that agents call with {@code method=…}, by their handling. */
enum CollectorMethod {
    PRECONNECT,
    CONNECT,
    /** Its items are stored as events. */
    DATA,
    /** Polls for commands; there are none. */
    COMMANDS,
    /** Its data is not needed. */
    NOTICE,
    /** Data that is not stored. */
    SKIPPED;

    private static final Map<String, CollectorMethod> METHODS = Map.ofEntries(
            Map.entry("preconnect", PRECONNECT),
            Map.entry("connect", CONNECT),
            Map.entry("analytic_event_data", DATA),
            Map.entry("error_event_data", DATA),
            Map.entry("error_data", DATA),
            Map.entry("span_event_data", DATA),
            Map.entry("custom_event_data", DATA),
            Map.entry("log_event_data", DATA),
            Map.entry("get_agent_commands", COMMANDS),
            Map.entry("agent_command_results", NOTICE),
            Map.entry("agent_settings", NOTICE),
            Map.entry("shutdown", NOTICE),
            Map.entry("metric_data", SKIPPED),
            Map.entry("transaction_sample_data", SKIPPED),
            Map.entry("sql_trace_data", SKIPPED),
            Map.entry("update_loaded_modules", SKIPPED),
            Map.entry("profile_data", SKIPPED));

    /** Empty for a name that agents do not use. */
    static Optional<CollectorMethod> of(String name) {
        return Optional.ofNullable(METHODS.get(name));
    }
}
