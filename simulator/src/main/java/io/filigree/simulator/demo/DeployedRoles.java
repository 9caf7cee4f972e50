package io.filigree.simulator.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import io.filigree.simulator.aws.FakeAws;
import org.jspecify.annotations.Nullable;

/**
 * The roles deployed in the demo's accounts. As in AWS, they survive a restart of Filigree: a file stores each role with
 * the external id that it requires.
 */
final class DeployedRoles {

    private final FakeAws aws;
    private final @Nullable Path file;
    private final Properties externalIds = new Properties();

    /** @param home where the file is; null when roles need not outlive the process */
    DeployedRoles(FakeAws aws, @Nullable Path home) {
        this.aws = aws;
        this.file = home == null ? null : home.resolve("fake-aws-roles.properties");
    }

    /** Deploys what an earlier process deployed. */
    void restore() {
        if (file == null || !Files.exists(file)) {
            return;
        }
        try (Reader in = Files.newBufferedReader(file)) {
            externalIds.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (DemoAccount account : DemoAccount.ALL) {
            String externalId = externalIds.getProperty(account.id());
            if (externalId != null) {
                aws.account(account.id()).trust(account.roleArn(), externalId);
            }
        }
    }

    /** Deploys the account's role, which can be assumed with the external id. */
    void deploy(DemoAccount account, String externalId) {
        aws.account(account.id()).trust(account.roleArn(), externalId);
        externalIds.setProperty(account.id(), externalId);
        if (file != null) {
            try (Writer out = Files.newBufferedWriter(file)) {
                externalIds.store(out, null);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
