package io.filigree.ingest;

import java.lang.reflect.Method;
import java.time.Clock;

import io.filigree.db.key.ApiKeys;
import io.filigree.db.sender.SenderStats;
import io.filigree.ingest.format.Route;
import io.filigree.ingest.format.WireFormat;
import io.filigree.ingest.format.WireFormatProvider;
import io.filigree.ingest.format.WireFormats;
import io.filigree.ingest.spool.Spool;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Maps the routes of all wire formats, each to an {@link IngestController} of its format. */
@Component
final class IngestMappings {

    private static final Method ACCEPT = requireMethod();

    private final ApiKeys keys;
    private final Spool spool;
    private final SenderStats senders;
    private final SenderNames names = new SenderNames();
    private final IngestMetrics metrics;
    private final MemoryLimiter memory;
    private final Clock clock;

    IngestMappings(
            RequestMappingHandlerMapping requestMappingHandlerMapping,
            WireFormats formats,
            ApiKeys keys,
            Spool spool,
            SenderStats senders,
            IngestMetrics metrics,
            MemoryLimiter memory,
            Clock clock) {
        this.keys = keys;
        this.spool = spool;
        this.senders = senders;
        this.metrics = metrics;
        this.memory = memory;
        this.clock = clock;
        formats.forEach((provider, format) -> map(requestMappingHandlerMapping, provider, format));
    }

    private void map(RequestMappingHandlerMapping mappings, WireFormatProvider provider, WireFormat format) {
        String[] paths = provider.routes().stream().map(Route::pathPattern).toArray(String[]::new);
        mappings.registerMapping(
                RequestMappingInfo.paths(paths)
                        .methods(RequestMethod.POST)
                        .options(mappings.getBuilderConfiguration())
                        .build(),
                new IngestController(format, keys, spool, senders, names, metrics, memory, clock),
                ACCEPT);
    }

    private static Method requireMethod() {
        Method method = ReflectionUtils.findMethod(IngestController.class, "accept", HttpServletRequest.class);
        if (method == null) {
            throw new IllegalStateException("IngestController.accept is missing");
        }
        return method;
    }
}
