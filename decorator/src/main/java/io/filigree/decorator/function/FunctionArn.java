package io.filigree.decorator.function;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The unqualified ARN of a Lambda function, {@code arn:aws:lambda:eu-west-1:123456789012:function:checkout}: the
 * inventory's key. What follows the name (a version or an alias) is the qualifier of an {@link InvokedArn}.
 *
 * @param partition {@code aws}, {@code aws-cn}, {@code aws-us-gov}, {@code aws-eusc}
 * @param region such as {@code eu-west-1}
 * @param accountId twelve digits
 * @param name the function's name, 1 to 140 characters of {@code [a-zA-Z0-9-_.]}
 */
public record FunctionArn(String partition, String region, String accountId, String name) {

    public FunctionArn {
        requireNonNull(partition, "partition");
        requireNonNull(region, "region");
        requireNonNull(accountId, "accountId");
        requireNonNull(name, "name");
    }

    /**
     * Reads an ARN without a qualifier; one that carries a qualifier is an {@link InvokedArn}.
     *
     * @return empty when the text is no such ARN
     */
    public static Optional<FunctionArn> parse(String text) {
        return InvokedArn.parse(text).filter(arn -> arn.qualifier() == null).map(InvokedArn::function);
    }

    /** The ARN of the function of that name, in the partition that the region belongs to. */
    public static FunctionArn of(String region, String accountId, String name) {
        return new FunctionArn(partitionOf(region), region, accountId, name);
    }

    /** The partition that the region belongs to, by its name. */
    public static String partitionOf(String region) {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        if (region.startsWith("us-gov-")) {
            return "aws-us-gov";
        }
        return region.startsWith("eusc-") ? "aws-eusc" : "aws";
    }

    /** The ARN as AWS writes it. */
    @Override
    public String toString() {
        return "arn:" + partition + ":lambda:" + region + ":" + accountId + ":function:" + name;
    }
}
