package io.filigree.access;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.function.Predicate;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The sessions of this process. Only a login creates a session. When the limit per user or in total is exceeded, the
 * oldest session ends.
 */
@Component
final class LoginSessions implements HttpSessionListener {

    private final SessionSettings settings;
    private final Clock clock;
    private final Map<HttpSession, String> userNames = new LinkedHashMap<>();

    LoginSessions(SessionSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    void opened(HttpSession session, String userName) {
        HttpSession oldestOfUser;
        HttpSession oldest;
        synchronized (this) {
            userNames.put(session, userName);
            oldestOfUser = takeOldest(settings.maxPerUser(), userName::equals);
            oldest = takeOldest(settings.max(), any -> true);
        }
        end(oldestOfUser);
        end(oldest);
    }

    /** Whether a session is older than the maximum lifetime. */
    boolean isExpired(HttpSession session) {
        Instant opened = Instant.ofEpochMilli(session.getCreationTime());
        return opened.plus(settings.lifetime()).isBefore(clock.instant());
    }

    @Override
    public synchronized void sessionDestroyed(HttpSessionEvent event) {
        userNames
                .keySet()
                .removeIf(session ->
                        Objects.equals(session.getId(), event.getSession().getId()));
    }

    private @Nullable HttpSession takeOldest(int max, Predicate<String> ofUser) {
        if (userNames.values().stream().filter(ofUser).count() <= max) {
            return null;
        }
        HttpSession oldest = userNames.entrySet().stream()
                .filter(entry -> ofUser.test(entry.getValue()))
                .findFirst()
                .map(Entry::getKey)
                .orElseThrow();
        userNames.remove(oldest);
        return oldest;
    }

    private static void end(@Nullable HttpSession session) {
        if (session != null) {
            try {
                session.invalidate();
            } catch (IllegalStateException e) {
                // The session has ended already.
            }
        }
    }
}
