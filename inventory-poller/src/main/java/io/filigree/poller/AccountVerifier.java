package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import io.filigree.db.account.PairedAccount;
import io.filigree.poller.AccountSessions.FreshSession;
import org.jspecify.annotations.Nullable;

/**
 * Tries whether an account's role can be used: that it lets us in with the account's external id, that it lets nobody in
 * without it, and that it allows what a sweep calls. Stores nothing.
 */
public final class AccountVerifier {

    static final String ROLE_ARN = "role ARN";
    static final String ASSUME_ROLE = "assume role with the external id";
    static final String REFUSED_WITHOUT_ID = "refused without the external id";
    static final String REFUSED_WITH_WRONG_ID = "refused with a wrong external id";
    static final String CALLER_IDENTITY = "caller identity";

    /** The checks that say who may use the role. */
    static final Set<String> TRUST_CHECKS =
            Set.of(ROLE_ARN, ASSUME_ROLE, REFUSED_WITHOUT_ID, REFUSED_WITH_WRONG_ID, CALLER_IDENTITY);

    private final AccountSessions sessions;

    AccountVerifier(AccountSessions sessions) {
        this.sessions = requireNonNull(sessions, "sessions");
    }

    /**
     * Tries that role for that account, whatever role the account has now.
     *
     * <p>A chosen region that a service control policy forbids does not pass, but does not count while another chosen
     * region works: the policy is meant, and a poll shows the region as blocked.
     */
    public Verification verify(PairedAccount account, String roleArn) {
        Trust trust = tryTrust(account, roleArn);
        AccountSession session = trust.session();
        if (session == null) {
            return new Verification(false, trust.checks());
        }
        List<Check> checks = new ArrayList<>(trust.checks());
        boolean allowed = tryPermissions(account, session, checks);
        return new Verification(allowed, checks);
    }

    private Trust tryTrust(PairedAccount account, String roleArn) {
        List<Check> checks = new ArrayList<>();
        Optional<RoleArn> role = tryArn(account, roleArn, checks);
        if (role.isEmpty()) {
            return new Trust(null, checks);
        }
        FreshSession session = tryAssume(account, role.get(), checks);
        if (session == null) {
            return new Trust(null, checks);
        }
        boolean refusedWithout = tryRefusal(REFUSED_WITHOUT_ID, role.get(), null, checks);
        boolean refusedWrong =
                tryRefusal(REFUSED_WITH_WRONG_ID, role.get(), "filigree-wrong-" + UUID.randomUUID(), checks);
        boolean identified = tryIdentity(account, session, checks);
        return new Trust(refusedWithout && refusedWrong && identified ? session.session() : null, checks);
    }

    private static Optional<RoleArn> tryArn(PairedAccount account, String roleArn, List<Check> checks) {
        Optional<RoleArn> role = RoleArn.parse(roleArn.strip());
        if (role.isEmpty()) {
            checks.add(failed(
                    ROLE_ARN,
                    "This is not the ARN of an IAM role, which looks like arn:aws:iam::" + account.accountId()
                            + ":role/filigree"));
            return role;
        }
        if (!role.get().accountId().equals(account.accountId())) {
            checks.add(failed(
                    ROLE_ARN,
                    "The role is of account " + role.get().accountId() + ", but the account being paired is "
                            + account.accountId() + "; give the ARN of a role in that account"));
            return Optional.empty();
        }
        checks.add(passed(ROLE_ARN, "A role of account " + account.accountId()));
        return role;
    }

    private @Nullable FreshSession tryAssume(PairedAccount account, RoleArn role, List<Check> checks) {
        try {
            FreshSession session = sessions.assume(role, account.externalId());
            checks.add(passed(ASSUME_ROLE, "The role lets us in with the account's external id"));
            return session;
        } catch (AwsFailedException e) {
            String fix = e.fault().isRefusal()
                    ? ". Check that the role exists, that its trust policy names our principal and has the condition"
                            + " StringEquals sts:ExternalId " + account.externalId()
                            + ", and that our own role may call sts:AssumeRole"
                    : "";
            checks.add(failed(ASSUME_ROLE, e.fault().reason() + fix));
            return null;
        }
    }

    private boolean tryRefusal(String name, RoleArn role, @Nullable String externalId, List<Check> checks) {
        String how = externalId == null ? "without the external id" : "with a wrong external id";
        try {
            sessions.assume(role, externalId);
        } catch (AwsFailedException e) {
            if (e.fault().isRefusal()) {
                checks.add(passed(name, "The role cannot be assumed " + how));
                return true;
            }
            checks.add(failed(
                    name,
                    "It could not be tried whether the role is refused " + how + ": "
                            + e.fault().reason()));
            return false;
        }
        checks.add(failed(
                name,
                "The role can be assumed " + how + ", so others could be made to use it; add the condition StringEquals"
                        + " sts:ExternalId to every statement of its trust policy that allows sts:AssumeRole"));
        return false;
    }

    private static boolean tryIdentity(PairedAccount account, FreshSession session, List<Check> checks) {
        String actual;
        try {
            actual = session.session().callerAccountId();
        } catch (AwsFailedException e) {
            // A policy may forbid the call's region; what AssumeRole answered says the same.
            actual =
                    RoleArn.ofSession(session.userArn()).map(RoleArn::accountId).orElse("");
        }
        if (actual.equals(account.accountId())) {
            checks.add(passed(CALLER_IDENTITY, "The session is in account " + actual));
            return true;
        }
        checks.add(failed(
                CALLER_IDENTITY,
                "The session is in account " + (actual.isEmpty() ? "(unknown)" : AwsFault.clean(actual))
                        + " instead of " + account.accountId()));
        return false;
    }

    private static boolean tryPermissions(PairedAccount account, AccountSession session, List<Check> checks) {
        List<String> regions = account.regions();
        boolean regionsKnown = true;
        if (regions.isEmpty()) {
            List<String> enabled = new ArrayList<>();
            AwsFault fault =
                    attempt(AccountSession.LIST_REGIONS, checks, () -> enabled.addAll(EnabledRegions.of(session)));
            regionsKnown = fault == null;
            regions = List.of(
                    enabled.isEmpty() || enabled.contains(session.homeRegion())
                            ? session.homeRegion()
                            : enabled.get(0));
        }
        List<RegionAccess> access = regions.stream()
                .map(region -> tryRegion(region, session, checks))
                .toList();
        return regionsKnown && access.contains(RegionAccess.FULL) && !access.contains(RegionAccess.LACKING);
    }

    private static RegionAccess tryRegion(String region, AccountSession session, List<Check> checks) {
        if (!AwsClients.isRegion(region)) {
            checks.add(failed("region " + AwsFault.clean(region), "There is no such region; choose others"));
            return RegionAccess.LACKING;
        }
        AwsFault functions = attempt(
                AccountSession.LIST_FUNCTIONS + " in " + region, checks, () -> session.listFunctions(region, null));
        AwsFault tags = attempt(
                AccountSession.GET_RESOURCES + " in " + region, checks, () -> session.taggedFunctions(region, null));
        if (functions == null && tags == null) {
            return RegionAccess.FULL;
        }
        return isForbidden(functions) && isForbidden(tags) ? RegionAccess.FORBIDDEN : RegionAccess.LACKING;
    }

    private static boolean isForbidden(@Nullable AwsFault fault) {
        return fault != null && fault.kind() == AwsFault.Kind.FORBIDDEN;
    }

    private static @Nullable AwsFault attempt(String name, List<Check> checks, Runnable call) {
        try {
            call.run();
        } catch (AwsFailedException e) {
            String otherwise = name.equals(AccountSession.LIST_REGIONS) ? "; or choose the account's regions" : "";
            checks.add(failed(name, e.fault().reason() + otherwise));
            return e.fault();
        }
        checks.add(passed(name, "Allowed"));
        return null;
    }

    private static Check passed(String name, String detail) {
        return new Check(name, true, detail);
    }

    private static Check failed(String name, String detail) {
        return new Check(name, false, detail);
    }

    /** @param session null when the role must not be used */
    private record Trust(@Nullable AccountSession session, List<Check> checks) {

        Trust {
            checks = List.copyOf(checks);
        }
    }

    private enum RegionAccess {
        FULL,
        /** The account's organisation denies it all, on purpose. */
        FORBIDDEN,
        LACKING
    }
}
