package io.filigree.page.account;

import java.util.List;

/**
 * The purpose of an action that the role allows, for the owner of the account.
 *
 * @param optional whether the account works without it
 */
record PermissionPurpose(String action, String purpose, boolean optional) {

    /** All actions of the permissions policy, in its order. */
    static final List<PermissionPurpose> ALL = List.of(
            new PermissionPurpose(
                    "lambda:ListFunctions",
                    "Lists all functions with their runtime, memory, timeout and other settings. Values of environment"
                            + " variables are in the response, but are discarded immediately and never stored, logged or shown.",
                    false),
            new PermissionPurpose("tag:GetResources", "Reads the tags of all functions, a hundred per call.", false),
            new PermissionPurpose("account:ListRegions", "Lists the regions that the account has enabled.", false),
            new PermissionPurpose(
                    "lambda:GetFunctionConfiguration",
                    "Reads a function whose events arrive before the next poll. Without it, these events wait for the poll.",
                    true),
            new PermissionPurpose("lambda:ListTags", "Reads the tags of one function.", true),
            new PermissionPurpose(
                    "lambda:ListAliases", "Lists the versions of aliases, if versions and aliases are polled.", true),
            new PermissionPurpose(
                    "lambda:ListEventSourceMappings",
                    "Lists the queues and streams that invoke functions, a hundred per call. Patterns of their filters are"
                            + " in the response, but are not stored.",
                    true));
}
