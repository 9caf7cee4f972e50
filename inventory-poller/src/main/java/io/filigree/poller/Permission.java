package io.filigree.poller;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The actions that we call in a customer's account, and there are no others: policies offer these, sessions are capped to
 * these, pairing tries these. None of them reads code, invokes, or takes a resource to be limited to.
 */
enum Permission {
    LIST_FUNCTIONS(AccountSession.LIST_FUNCTIONS, null),
    GET_RESOURCES(AccountSession.GET_RESOURCES, null),
    LIST_REGIONS(AccountSession.LIST_REGIONS, null),
    GET_FUNCTION_CONFIGURATION(
            "lambda:GetFunctionConfiguration",
            "a new function is known only after the next poll, and a new version only where versions are listed"),
    LIST_TAGS("lambda:ListTags", "the tags of a new function are known only after the next poll"),
    LIST_ALIASES("lambda:ListAliases", "which version an alias names is known only where the sender reports it"),
    LIST_EVENT_SOURCE_MAPPINGS(
            AccountSession.LIST_EVENT_SOURCE_MAPPINGS,
            "the queues and streams that invoke functions are known only from their events");

    private final String action;
    private final @Nullable String lostWithout;

    Permission(String action, @Nullable String lostWithout) {
        this.action = action;
        this.lostWithout = lostWithout;
    }

    /** As IAM spells it. */
    String action() {
        return action;
    }

    /** What is lost where it is not allowed; null where an account is of no use without it. */
    @Nullable
    String lostWithout() {
        return lostWithout;
    }

    static List<String> requiredActions() {
        return Stream.of(values())
                .filter(permission -> permission.lostWithout == null)
                .map(Permission::action)
                .toList();
    }

    static List<String> optionalActions() {
        return Stream.of(values())
                .filter(permission -> permission.lostWithout != null)
                .map(Permission::action)
                .toList();
    }

    static List<String> actions() {
        return Stream.of(values()).map(Permission::action).toList();
    }
}
