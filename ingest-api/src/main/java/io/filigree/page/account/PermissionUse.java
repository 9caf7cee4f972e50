package io.filigree.page.account;

import java.util.List;

/**
 * What an action that the role allows is for, for those who have to allow it.
 *
 * @param optional whether an account is of use without it
 */
record PermissionUse(String action, String purpose, boolean optional) {

    /** Those of the permissions policy, in its order. */
    static final List<PermissionUse> ALL = List.of(
            new PermissionUse(
                    "lambda:ListFunctions",
                    "Names every function with its runtime, memory, time-out and other settings. Values of environment"
                            + " variables come with the answer; they are dropped on arrival and reach no disk, log or page.",
                    false),
            new PermissionUse(
                    "tag:GetResources", "The tags of all functions, a hundred at a time instead of one by one.", false),
            new PermissionUse("account:ListRegions", "Which regions the account has enabled.", false),
            new PermissionUse(
                    "lambda:GetFunctionConfiguration",
                    "One function that sends before the next poll has seen it. Without it, its events wait for that poll.",
                    true),
            new PermissionUse("lambda:ListTags", "The tags of that one function.", true),
            new PermissionUse(
                    "lambda:ListAliases",
                    "Which version is behind an alias, where versions and aliases are read.",
                    true));
}
