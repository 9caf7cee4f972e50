package io.filigree.ingest.apm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * An {@code agent_run_id}: what the agent said when it connected, signed with its own key. Every request carries that key, so
 * any process can check the token, none has to keep anything, and the token of one key is worth nothing with another.
 *
 * <p>It is {@code base64url(fields).base64url(HMAC-SHA256(key, purpose + fields), 16 bytes)}, up to some 500 characters, which
 * agents repeat in the address and in a header.
 */
final class RunToken {

    /** Addresses and headers have 32 KB together. */
    private static final int MAX_LENGTH = 2_000;

    private static final int SIGNATURE_BYTES = 16;
    private static final String HMAC = "HmacSHA256";

    /** So that no signature of this key for another purpose is one of a run. */
    private static final byte[] PURPOSE = "filigree agent run 1\n".getBytes(StandardCharsets.US_ASCII);

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private RunToken() {}

    /** The token of a run that connects with this key. */
    static String of(AgentRun run, String key) {
        StringBuilder text = new StringBuilder();
        run.fields()
                .forEach((name, value) ->
                        text.append(name).append('=').append(value).append('\n'));
        byte[] fields = text.toString().getBytes(StandardCharsets.UTF_8);
        return ENCODER.encodeToString(fields) + '.' + ENCODER.encodeToString(signature(fields, key));
    }

    /** The run of a token; empty if it was not created with this key, or was changed. */
    static Optional<AgentRun> verify(@Nullable String token, String key) {
        int dot = token == null ? -1 : token.indexOf('.');
        if (token == null || dot < 0 || token.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            byte[] fields = Base64.getUrlDecoder().decode(token.substring(0, dot));
            byte[] signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            return MessageDigest.isEqual(signature, signature(fields, key))
                    ? Optional.of(run(new String(fields, StandardCharsets.UTF_8)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static AgentRun run(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return AgentRun.of(fields);
    }

    private static byte[] signature(byte[] fields, String key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), HMAC));
            mac.update(PURPOSE);
            return Arrays.copyOf(mac.doFinal(fields), SIGNATURE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA256", e);
        }
    }
}
