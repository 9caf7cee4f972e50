package io.filigree.simulator.demo;

import java.io.UncheckedIOException;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/** Does what the owner of the accounts would do: pairs them, deploys their roles, has them verified and polled. */
final class DemoPairing {

    private static final long RETRY_MS = 5_000;

    private final FiligreeClient filigree;
    private final DeployedRoles roles;
    private final DemoConsole console;

    DemoPairing(FiligreeClient filigree, DeployedRoles roles, DemoConsole console) {
        this.filigree = filigree;
        this.roles = roles;
        this.console = console;
    }

    /** Comes back when every account is paired; Filigree may be away meanwhile. */
    void pairAll() throws InterruptedException {
        for (DemoAccount account : DemoAccount.ALL) {
            while (!paired(account)) {
                Thread.sleep(RETRY_MS);
            }
        }
    }

    private boolean paired(DemoAccount account) throws InterruptedException {
        try {
            roles.deploy(account, filigree.pair(account));
            JsonNode verification = filigree.verify(account);
            if (!verification.path("verified").asBoolean()) {
                console.say("Account %s (%s) is not verified: %s"
                        .formatted(account.name(), account.id(), failedChecks(verification)));
            }
            console.say("Account %s (%s) is paired: %s"
                    .formatted(account.name(), account.id(), found(filigree.poll(account))));
            return true;
        } catch (UncheckedIOException | IllegalStateException e) {
            console.say("Account %s cannot be paired yet (%s), trying again".formatted(account.name(), e.getMessage()));
            return false;
        }
    }

    private static String failedChecks(JsonNode verification) {
        return verification
                .path("checks")
                .valueStream()
                .filter(check -> !check.path("passed").asBoolean())
                .map(check -> check.path("name").asString("") + " "
                        + check.path("detail").asString(""))
                .collect(Collectors.joining("; "));
    }

    private static String found(JsonNode poll) {
        return poll.path("regions").valueStream().map(DemoPairing::inRegion).collect(Collectors.joining(", "));
    }

    private static String inRegion(JsonNode region) {
        String status = region.path("status").asString("ok");
        return (status.equals("ok") ? region.path("functions").asInt(0) + " functions in " : status + " is ")
                + region.path("region").asString("?");
    }
}
