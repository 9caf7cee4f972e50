package io.filigree.simulator.demo;

import java.io.UncheckedIOException;
import java.util.stream.Collectors;

import io.filigree.simulator.aws.FakeAws;
import tools.jackson.databind.JsonNode;

/** Does what the owner of the accounts would do: pairs them, deploys their roles, has them verified and polled. */
final class Pairing {

    private static final long RETRY_MS = 5_000;

    private final FiligreeClient filigree;
    private final FakeAws aws;
    private final Console console;

    Pairing(FiligreeClient filigree, FakeAws aws, Console console) {
        this.filigree = filigree;
        this.aws = aws;
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
            aws.account(account.id()).trust(account.roleArn(), filigree.pair(account));
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

    /** Whatever else a region's answer says, it counts its functions. */
    private static String found(JsonNode poll) {
        JsonNode regions = poll.path("regions");
        if (regions.isEmpty()) {
            return "polled";
        }
        if (regions.isObject()) {
            return regions.propertyStream()
                    .map(region -> count(region.getValue()) + " functions in " + region.getKey())
                    .collect(Collectors.joining(", "));
        }
        return regions.valueStream()
                .map(region ->
                        count(region) + " functions in " + region.path("region").asString("?"))
                .collect(Collectors.joining(", "));
    }

    private static String count(JsonNode region) {
        JsonNode functions = region.isNumber() ? region : region.path("functions");
        return functions.isNumber() ? functions.asString() : "no";
    }
}
