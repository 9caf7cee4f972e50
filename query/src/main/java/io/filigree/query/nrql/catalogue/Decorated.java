package io.filigree.query.nrql.catalogue;

import static java.util.Map.entry;

import java.util.Map;

import io.filigree.decorator.Attributes;

/** The attributes that every event can have without its sender's doing, but for tags. */
final class Decorated {

    static final Map<String, Kind> KINDS = Map.ofEntries(
            entry(Attributes.TYPE, Kind.STRING),
            entry(Attributes.TIMESTAMP, Kind.NUMBER),
            entry(Attributes.REQUEST_ID, Kind.STRING),
            entry(Attributes.TRACE_ID, Kind.STRING),
            entry(Attributes.ACCOUNT_ID, Kind.STRING),
            entry(Attributes.REGION, Kind.STRING),
            entry(Attributes.FUNCTION_NAME, Kind.STRING),
            entry(Attributes.LAMBDA_ARN, Kind.STRING),
            entry(Attributes.QUALIFIER, Kind.STRING),
            entry(Attributes.INVOKED_ARN, Kind.STRING),
            entry(Attributes.ATTEMPT, Kind.NUMBER),
            entry(Attributes.RUNTIME, Kind.STRING),
            entry(Attributes.HANDLER, Kind.STRING),
            entry(Attributes.ARCHITECTURE, Kind.STRING),
            entry(Attributes.PACKAGE_TYPE, Kind.STRING),
            entry(Attributes.MEMORY_SIZE, Kind.NUMBER),
            entry(Attributes.TIMEOUT, Kind.NUMBER),
            entry(Attributes.EPHEMERAL_STORAGE, Kind.NUMBER),
            entry(Attributes.CODE_SHA256, Kind.STRING),
            entry(Attributes.LAST_MODIFIED, Kind.STRING),
            entry(Attributes.FUNCTION_VERSION, Kind.STRING),
            entry(Attributes.LAYERS, Kind.STRING),
            entry(Attributes.ROLE, Kind.STRING),
            entry(Attributes.LOG_GROUP, Kind.STRING),
            entry(Attributes.ACCOUNT, Kind.STRING),
            entry(Attributes.ENTITY_NAME, Kind.STRING),
            entry(Attributes.ENTITY_GUID, Kind.STRING),
            entry(Attributes.PROVIDER, Kind.STRING),
            entry(Attributes.DECORATION_STATUS, Kind.STRING),
            entry(Attributes.DECORATION_REASON, Kind.STRING),
            entry(Attributes.DECORATION_METADATA_ID, Kind.NUMBER),
            entry(Attributes.DECORATION_AGE_MS, Kind.NUMBER),
            entry(Attributes.DECORATION_SOURCE, Kind.STRING),
            entry(Attributes.DECORATION_MEMORY_MISMATCH, Kind.BOOLEAN));

    private Decorated() {}
}
