package io.filigree.poller;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Assumes the roles of paired accounts, and keeps each session until it runs out. */
final class AccountSessions implements AutoCloseable {

    static final String ASSUME_ROLE = "sts:AssumeRole";

    private static final String SESSION_NAME = "filigree";

    /**
     * Caps a session to what we ever call, also where the role allows more. STS takes 2,048 characters at most. Asking
     * who one is needs no permission.
     */
    private static final String SESSION_POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Resource\":\"*\",\"Action\":[\""
                    + String.join("\",\"", Permission.actions()) + "\"]}]}";

    private final AwsClients clients;
    private final PairedAccounts accounts;
    private final Map<String, Kept> sessions = new ConcurrentHashMap<>();

    AccountSessions(AwsClients clients, PairedAccounts accounts) {
        this.clients = clients;
        this.accounts = accounts;
    }

    /**
     * A session in the account's role, a kept one while it lasts. While the account's external id is rotated the next
     * one is tried first, and takes over once AWS takes it.
     *
     * @throws AwsFailedException when the role cannot be assumed
     */
    AccountSession open(PairedAccount account, RoleArn role) {
        Trust trust = new Trust(role, externalId(account, role));
        Kept kept = sessions.compute(account.accountId(), (accountId, old) -> {
            if (old != null && old.trust().equals(trust)) {
                return old;
            }
            if (old != null) {
                old.credentials().close();
            }
            return new Kept(trust, credentials(trust));
        });
        try {
            kept.credentials().resolveCredentials();
        } catch (SdkException e) {
            throw new AwsFailedException(AwsFailure.ofOwn(ASSUME_ROLE, role.partition(), e));
        }
        return new AccountSession(
                clients,
                account.accountId(),
                role.partition(),
                kept.credentials(),
                account.overrides().callsPerSecond());
    }

    private String externalId(PairedAccount account, RoleArn role) {
        String next = account.nextExternalId();
        if (next == null) {
            return account.externalId();
        }
        try {
            assume(role, next);
        } catch (AwsFailedException e) {
            return account.externalId();
        }
        accounts.promote(account.accountId(), next);
        return next;
    }

    /** Discards that session unless it was replaced already, so that the next session assumes the role again. */
    void forget(AccountSession session) {
        sessions.computeIfPresent(session.accountId(), (accountId, kept) -> {
            if (!session.isOf(kept.credentials())) {
                return kept;
            }
            kept.credentials().close();
            return null;
        });
    }

    /**
     * Assumes the role anew, with exactly that external id or with none, and keeps nothing.
     *
     * @throws AwsFailedException when it cannot be assumed
     */
    FreshSession assume(RoleArn role, @Nullable String externalId) {
        try {
            AssumeRoleResponse answer = clients.sts(role.partition())
                    .assumeRole(request(role, externalId).build());
            AwsCredentialsProvider credentials = StaticCredentialsProvider.create(credentials(answer.credentials()));
            return new FreshSession(
                    new AccountSession(clients, role.accountId(), role.partition(), credentials, null),
                    answer.assumedRoleUser() == null
                            ? ""
                            : answer.assumedRoleUser().arn());
        } catch (SdkException e) {
            throw new AwsFailedException(AwsFailure.ofOwn(ASSUME_ROLE, role.partition(), e));
        }
    }

    private StsAssumeRoleCredentialsProvider credentials(Trust trust) {
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(clients.sts(trust.role().partition()))
                .refreshRequest(request(trust.role(), trust.externalId()).build())
                .build();
    }

    private static AwsCredentials credentials(Credentials answer) {
        return AwsSessionCredentials.create(answer.accessKeyId(), answer.secretAccessKey(), answer.sessionToken());
    }

    private static AssumeRoleRequest.Builder request(RoleArn role, @Nullable String externalId) {
        return AssumeRoleRequest.builder()
                .roleArn(role.toString())
                .roleSessionName(SESSION_NAME)
                .externalId(externalId)
                .policy(SESSION_POLICY);
    }

    @Override
    public void close() {
        sessions.values().forEach(kept -> kept.credentials().close());
        sessions.clear();
    }

    /** @param userArn who STS says we are now; empty when it does not say */
    record FreshSession(AccountSession session, String userArn) {}

    private record Trust(RoleArn role, String externalId) {}

    private record Kept(Trust trust, StsAssumeRoleCredentialsProvider credentials) {}
}
