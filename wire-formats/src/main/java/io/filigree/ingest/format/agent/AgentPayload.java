package io.filigree.ingest.format.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.otlp.OtlpBody;
import org.jspecify.annotations.Nullable;

/** The content of one agent payload: usually one invocation. */
public final class AgentPayload {

    final List<AgentEvent> events = new ArrayList<>();
    final List<ErrorTrace> traces = new ArrayList<>();

    @Nullable
    String arn;

    @Nullable
    String functionVersion;

    final Map<String, String> metadata = new LinkedHashMap<>();
    final PayloadCounts counts = new PayloadCounts();
    final List<OtlpBody> otlp = new ArrayList<>();

    /** Requests of {@code otlp_payload}, none of their spans decoded yet. */
    public List<OtlpBody> otlp() {
        return otlp;
    }

    /** Events of all sections but {@code error_data}, in their order. */
    public List<AgentEvent> events() {
        return events;
    }

    /** Entries of {@code error_data}. */
    public List<ErrorTrace> traces() {
        return traces;
    }

    /** {@code metadata.arn}, as sent. */
    public @Nullable String arn() {
        return arn;
    }

    /** What it holds; entries of {@code error_data} not yet among the items. */
    public PayloadCounts counts() {
        return counts;
    }

    /** What the metadata says of agent and runtime, by the names of attributes. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** {@code metadata.function_version}, as sent but for blanks around it. */
    public @Nullable String functionVersion() {
        return functionVersion;
    }
}
