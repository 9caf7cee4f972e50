package io.filigree.ingest.format.otlp;

import java.security.MessageDigest;

import io.filigree.ingest.format.AttributeBounds;
import io.filigree.ingest.format.BoundedAttributes;
import io.filigree.ingest.format.MessageIdentity;
import io.opentelemetry.proto.common.v1.InstrumentationScope;

/**
 * What spans, records and data points have in common: the process and the library in it that they are of.
 *
 * @param scope attributes of the library; to be read only
 * @param hash of all that both say
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record OtlpOrigin(OtlpResource resource, BoundedAttributes scope, byte[] hash) {

    /** @param resourceHash of all that the resource says */
    static OtlpOrigin of(
            OtlpResource resource, byte[] resourceHash, InstrumentationScope scope, AttributeBounds bounds) {
        BoundedAttributes attributes = new BoundedAttributes(bounds);
        if (!scope.getName().isEmpty()) {
            attributes.add("otel.scope.name", scope.getName());
        }
        if (!scope.getVersion().isEmpty()) {
            attributes.add("otel.scope.version", scope.getVersion());
        }
        AnyValues.add(attributes, scope.getAttributesList());
        MessageDigest sha256 = MessageIdentity.digest();
        sha256.update(resourceHash);
        OtlpIdentities.update(sha256, scope);
        return new OtlpOrigin(resource, attributes, sha256.digest());
    }

    /** Adds what is common to all, where it is absent. */
    void addTo(BoundedAttributes attributes) {
        attributes.addAll(scope);
        attributes.addAll(resource.attributes());
    }
}
