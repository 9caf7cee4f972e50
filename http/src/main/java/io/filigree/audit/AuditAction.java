package io.filigree.audit;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The audited actions. Table, REST and page show the text, whose meaning never changes. */
public enum AuditAction {
    LOGIN("login"),
    LOGOUT("logout"),
    FIRST_START("first_start"),
    KEY_CREATE("key.create"),
    KEY_REVOKE("key.revoke"),
    KEY_CHANGE("key.change"),
    USER_CREATE("user.create"),
    USER_CHANGE_ROLE("user.change_role"),
    USER_RESET_PASSWORD("user.reset_password"),
    USER_CHANGE_PASSWORD("user.change_password"),
    USER_UNLOCK("user.unlock"),
    USER_DELETE("user.delete"),
    ACCOUNT_PAIR("account.pair"),
    ACCOUNT_VERIFY("account.verify"),
    ACCOUNT_POLL("account.poll"),
    ACCOUNT_PAUSE("account.pause"),
    ACCOUNT_RESUME("account.resume"),
    ACCOUNT_ROTATE("account.rotate"),
    ACCOUNT_CHANGE_SETTINGS("account.change_settings"),
    ACCOUNT_UNPAIR("account.unpair"),
    ACCOUNT_ERASE_EVENTS("account.erase_events"),
    PAYLOAD_REPLAY("payload.replay"),
    PAYLOAD_DELETE("payload.delete"),
    QUERY_SAVE("query.save"),
    QUERY_RENAME("query.rename"),
    QUERY_DELETE("query.delete"),
    RECOMMENDATION_COMPUTE("recommendation.compute"),
    RECOMMENDATION_DISMISS("recommendation.dismiss"),
    RECOMMENDATION_RESTORE("recommendation.restore"),
    ERROR_CHANGE_STATE("error.change_state"),
    DASHBOARD_CREATE("dashboard.create"),
    DASHBOARD_CHANGE("dashboard.change"),
    DASHBOARD_DELETE("dashboard.delete"),
    AUDIT_EXPORT("audit.export"),
    ACCESS_DENIED("access.denied");

    private final String text;

    AuditAction(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** The texts of all actions, for an error message. */
    static String texts() {
        return Stream.of(values()).map(AuditAction::text).collect(Collectors.joining(", "));
    }

    /** The action with this text; empty if unknown. */
    public static Optional<AuditAction> parse(String text) {
        return Stream.of(values()).filter(action -> action.text.equals(text)).findFirst();
    }
}
