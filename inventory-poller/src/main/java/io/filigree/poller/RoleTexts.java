package io.filigree.poller;

import org.jspecify.annotations.Nullable;

/**
 * The policies and templates with which an account's owner creates or repairs the role, with the account's values.
 *
 * @param trustPolicy JSON: who may assume the role, with which external ids
 * @param permissionsPolicy JSON: the least that it has to allow
 * @param cloudFormation a template, in YAML, whose output {@code RoleArn} is what to verify
 * @param terraform the same in HCL
 * @param cli the same as a shell script that calls the AWS CLI; it can be run again
 * @param stackSet a template, in YAML, of one stack set for all accounts of an organisation that are being paired
 * @param problem what is wrong with the principal that the texts name; null when nothing is
 */
public record RoleTexts(
        String trustPolicy,
        String permissionsPolicy,
        String cloudFormation,
        String terraform,
        String cli,
        String stackSet,
        @Nullable String problem) {}
