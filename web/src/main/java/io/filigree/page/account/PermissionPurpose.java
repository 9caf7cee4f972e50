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
                    "Names every function with its runtime, memory, time-out and other settings. Values of environment"
                            + " variables come with the answer; they are dropped on arrival and reach no disk, log or page.",
                    false),
            new PermissionPurpose(
                    "tag:GetResources", "The tags of all functions, a hundred at a time instead of one by one.", false),
            new PermissionPurpose("account:ListRegions", "Which regions the account has enabled.", false),
            new PermissionPurpose(
                    "lambda:GetFunctionConfiguration",
                    "One function that sends before the next poll has seen it. Without it, its events wait for that poll.",
                    true),
            new PermissionPurpose("lambda:ListTags", "The tags of that one function.", true),
            new PermissionPurpose(
                    "lambda:ListAliases",
                    "Which version is behind an alias, where versions and aliases are read.",
                    true));
}
