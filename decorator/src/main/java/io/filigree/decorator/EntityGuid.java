package io.filigree.decorator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

import io.filigree.decorator.function.FunctionArn;

/**
 * The id that a function's events share, the same for as long as its ARN is: {@code account|INFRA|AWSLAMBDAFUNCTION|hash}
 * in base64, the form that New Relic's entity guids have, with an AWS account and a hash of the ARN in it.
 */
public final class EntityGuid {

    private EntityGuid() {}

    /** The guid of a function. */
    public static String of(FunctionArn arn) {
        String text = arn.accountId() + "|INFRA|AWSLAMBDAFUNCTION|" + hash(arn.toString());
        return Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
