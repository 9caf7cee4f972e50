package io.filigree.simulator.aws;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/** The temporary credentials that were handed out. */
final class TemporaryCredentials {

    private final Map<String, Session> byAccessKey = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /** @param arn of the assumed role, {@code arn:aws:sts::…:assumed-role/…} */
    record Session(
            String accountId,
            String roleArn,
            String arn,
            String accessKeyId,
            String secretAccessKey,
            String sessionToken,
            Instant expiration,
            int epoch) {}

    Session open(String accountId, String roleArn, String sessionName, Instant expiration, int epoch) {
        String role = roleArn.substring(roleArn.lastIndexOf('/') + 1);
        Session session = new Session(
                accountId,
                roleArn,
                "arn:" + roleArn.split(":")[1] + ":sts::" + accountId + ":assumed-role/" + role + "/" + sessionName,
                "ASIA" + hex(8).toUpperCase(Locale.ROOT),
                hex(20),
                hex(60),
                expiration,
                epoch);
        byAccessKey.put(session.accessKeyId(), session);
        return session;
    }

    /** Whether these are credentials of ours at all, rather than the operator's own. */
    static boolean isTemporary(String accessKeyId) {
        return accessKeyId.startsWith("ASIA");
    }

    Optional<Session> find(String accessKeyId, @Nullable String sessionToken, Instant now) {
        return Optional.ofNullable(byAccessKey.get(accessKeyId))
                .filter(session -> session.sessionToken().equals(sessionToken))
                .filter(session -> now.isBefore(session.expiration()));
    }

    private String hex(int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return HexFormat.of().formatHex(value);
    }
}
