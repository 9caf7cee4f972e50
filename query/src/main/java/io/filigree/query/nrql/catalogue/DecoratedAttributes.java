package io.filigree.query.nrql.catalogue;

import static java.util.Map.entry;

import java.util.Map;

import io.filigree.decorator.Attributes;

/** The attributes that every event can have without its sender's doing, but for tags. */
final class DecoratedAttributes {

    static final Map<String, AttributeType> KINDS = Map.ofEntries(
            entry(Attributes.TYPE, AttributeType.STRING),
            entry(Attributes.TIMESTAMP, AttributeType.NUMBER),
            entry(Attributes.REQUEST_ID, AttributeType.STRING),
            entry(Attributes.TRACE_ID, AttributeType.STRING),
            entry(Attributes.ACCOUNT_ID, AttributeType.STRING),
            entry(Attributes.REGION, AttributeType.STRING),
            entry(Attributes.FUNCTION_NAME, AttributeType.STRING),
            entry(Attributes.LAMBDA_ARN, AttributeType.STRING),
            entry(Attributes.QUALIFIER, AttributeType.STRING),
            entry(Attributes.INVOKED_ARN, AttributeType.STRING),
            entry(Attributes.ATTEMPT, AttributeType.NUMBER),
            entry(Attributes.RUNTIME, AttributeType.STRING),
            entry(Attributes.HANDLER, AttributeType.STRING),
            entry(Attributes.ARCHITECTURE, AttributeType.STRING),
            entry(Attributes.PACKAGE_TYPE, AttributeType.STRING),
            entry(Attributes.MEMORY_SIZE, AttributeType.NUMBER),
            entry(Attributes.TIMEOUT, AttributeType.NUMBER),
            entry(Attributes.EPHEMERAL_STORAGE, AttributeType.NUMBER),
            entry(Attributes.CODE_SHA256, AttributeType.STRING),
            entry(Attributes.LAST_MODIFIED, AttributeType.STRING),
            entry(Attributes.FUNCTION_VERSION, AttributeType.STRING),
            entry(Attributes.LAYERS, AttributeType.STRING),
            entry(Attributes.ROLE, AttributeType.STRING),
            entry(Attributes.LOG_GROUP, AttributeType.STRING),
            entry(Attributes.ACCOUNT, AttributeType.STRING),
            entry(Attributes.ENTITY_NAME, AttributeType.STRING),
            entry(Attributes.ENTITY_GUID, AttributeType.STRING),
            entry(Attributes.PROVIDER, AttributeType.STRING),
            entry(Attributes.DECORATION_STATUS, AttributeType.STRING),
            entry(Attributes.DECORATION_REASON, AttributeType.STRING),
            entry(Attributes.DECORATION_METADATA_ID, AttributeType.NUMBER),
            entry(Attributes.DECORATION_AGE_MS, AttributeType.NUMBER),
            entry(Attributes.DECORATION_SOURCE, AttributeType.STRING),
            entry(Attributes.DECORATION_MEMORY_MISMATCH, AttributeType.BOOLEAN));

    private DecoratedAttributes() {}
}
