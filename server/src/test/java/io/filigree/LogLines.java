package io.filigree;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** The log events of all loggers while it is open. */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final Logger root =
            ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    private LogLines() {}

    public static LogLines capture() {
        LogLines lines = new LogLines();
        lines.start();
        lines.root.addAppender(lines);
        return lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        events.add(event);
    }

    /** Those that the log pattern shows with this request id. */
    public List<ILoggingEvent> of(String requestId) {
        return events.stream()
                .filter(event -> requestId.equals(event.getMDCPropertyMap().get("requestId")))
                .toList();
    }

    @Override
    public void close() {
        root.detachAppender(this);
    }
}
