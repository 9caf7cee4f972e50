package io.filigree.ingest.apm;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.filigree.ingest.format.FormatContext;
import io.filigree.ingest.format.FormatResponse;
import io.filigree.ingest.format.KeyLocation;
import io.filigree.ingest.format.Payload;
import io.filigree.ingest.format.PayloadBounds;
import io.filigree.ingest.format.PayloadCounts;
import io.filigree.ingest.format.PayloadCounts.SectionOutcome;
import io.filigree.ingest.format.ReceivedRequest;
import io.filigree.ingest.format.RequestEnvelope;
import io.filigree.ingest.format.RequestHead;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.SizeLimit;
import io.filigree.ingest.format.UnknownMethodException;
import io.filigree.ingest.format.UnknownSessionException;
import io.filigree.ingest.format.UnreadablePayloadException;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.format.json.CompressedJsonBody;
import org.jspecify.annotations.Nullable;

/**
 * The collector that New Relic's APM agents call, and its Lambda extensions in APM mode ({@code NEW_RELIC_HOST}). An agent
 * connects, and then posts one kind of data at a time. What it said of its function when it connected comes back in its
 * {@code run_id}, see {@link RunToken}.
 *
 * <p>The key is in the address. It is read there and nowhere kept: the spool has what {@link AgentRun#fields} says.
 */
public final class ApmFormat implements WireFormat {

    /** Stored with payloads, so never changed. */
    public static final String ID = "apm-agent-v17";

    /** Where agents post; under any path prefix, for a proxy that adds one. */
    public static final String PATH = "/agent_listener/invoke_raw_method";

    private static final String LICENSE_KEY = "license_key";

    public static final WireFormatProvider PROVIDER = new WireFormatProvider(
            ID, List.of(Route.underAnyPrefix(PATH)), List.of(KeyLocation.queryParameter(LICENSE_KEY)), ApmFormat::new);

    /** In the spool. */
    private static final String METHOD = "method";

    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(?::\\d{1,5})?");

    private final SizeLimit maxBody;
    private final PayloadBounds bounds;
    private final ConnectReader connects;
    private final HarvestReader harvests;
    private final HarvestDecoder decoder;

    ApmFormat(FormatContext context) {
        this.maxBody = context.maxBody();
        this.bounds = context.bounds();
        this.connects = new ConnectReader(bounds);
        this.harvests = new HarvestReader(bounds);
        this.decoder = new HarvestDecoder(bounds);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public SizeLimit maxBody() {
        return maxBody;
    }

    @Override
    public long inflatedBytes(ReceivedRequest request) {
        return CompressedJsonBody.inflatedBytes(request.body(), bounds);
    }

    @Override
    public Payload read(ReceivedRequest request) {
        String method = parameter(request, METHOD);
        String marshalFormat = request.parameter("marshal_format");
        if (marshalFormat != null && !marshalFormat.equals("json")) {
            throw new UnreadablePayloadException("marshal_format", "not json, the only format that is supported");
        }
        String key = parameter(request, LICENSE_KEY);
        return switch (CollectorMethod.of(method).orElseThrow(() -> new UnknownMethodException(METHOD, method))) {
            case PRECONNECT -> new UnstoredPayload(CollectorResponses.of(Map.of("redirect_host", host(request))));
            case CONNECT -> connect(request, key);
            case DATA -> harvest(method, run(request, key), request.body());
            case COMMANDS -> answered(request, key, List.of(), new PayloadCounts());
            case NOTICE -> answered(request, key, null, new PayloadCounts());
            case SKIPPED -> {
                PayloadCounts counts = new PayloadCounts();
                counts.addSection(method, SectionOutcome.SKIPPED);
                yield answered(request, key, method.equals("metric_data") ? List.of() : null, counts);
            }
        };
    }

    private static String parameter(RequestHead request, String name) {
        String value = request.parameter(name);
        if (value == null || value.isBlank()) {
            throw new UnreadablePayloadException(name, "missing in the query string");
        }
        return value;
    }

    /** The agent continues with the host that it called, also behind a proxy. */
    private static String host(RequestHead request) {
        String host = request.header("Host");
        if (host == null || !HOST.matcher(host).matches()) {
            throw new UnreadablePayloadException("Host", "not the name of a host, with a port or without");
        }
        return host;
    }

    private Payload connect(ReceivedRequest request, String key) {
        AgentRun run = connects.read(request.body());
        return new UnstoredPayload(CollectorResponses.connected(run, RunToken.of(run, key)));
    }

    private static AgentRun run(RequestHead request, String key) {
        return RunToken.verify(request.parameter("run_id"), key)
                .orElseThrow(() -> new UnknownSessionException(
                        "run_id: missing, changed, or of another key. The agent has to connect again"));
    }

    private static Payload answered(RequestHead request, String key, @Nullable Object value, PayloadCounts counts) {
        run(request, key);
        return new UnstoredPayload(CollectorResponses.of(value), counts);
    }

    @Override
    public Payload reread(byte[] spooled) {
        RequestEnvelope envelope = RequestEnvelope.parse(spooled);
        return harvest(envelope.fields().getOrDefault(METHOD, ""), AgentRun.of(envelope.fields()), envelope.body());
    }

    private Payload harvest(String method, AgentRun run, byte[] body) {
        Map<String, String> fields = new HashMap<>(run.fields());
        fields.put(METHOD, method);
        return new HarvestPayload(harvests.read(method, run, body), new RequestEnvelope(fields, body), decoder);
    }

    @Override
    public Optional<FormatResponse> refusal(RequestHead request, int status, String detail) {
        return Optional.of(CollectorResponses.exception(status, detail));
    }

    /** 401 instead of 403, after which agents drop the data of a harvest and continue. */
    @Override
    public Optional<FormatResponse> unauthorized(RequestHead request, String detail) {
        return Optional.of(CollectorResponses.exception(401, detail));
    }
}
