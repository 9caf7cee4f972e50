package io.filigree.recommendation;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import io.filigree.cost.Price;
import io.filigree.db.recommendation.Confidence;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.page.query.NrqlText;
import io.filigree.query.function.ListedFunction;
import org.jspecify.annotations.Nullable;

/**
 * A function of the inventory with its invocations in the time range.
 *
 * @param sizes invocations by memory size
 * @param experiment invocations of the current code by memory size; empty unless there are several sizes
 * @param ofAccount all invocations of its account
 * @param price in its region
 */
record FunctionUsage(
        FunctionArn arn,
        ListedFunction function,
        List<SizeUsage> sizes,
        List<SizeUsage> experiment,
        AccountUsage ofAccount,
        Price price) {

    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    /**
     * The invocations of an account.
     *
     * @param begin of the time range
     * @param end of the time range
     * @param first time of the first invocation; null without any
     */
    record AccountUsage(
            long invocations,
            Instant begin,
            Instant end,
            @Nullable Instant first) {

        /** The time to extrapolate from. */
        Duration observed() {
            Duration observed = first == null ? SHORTEST : Duration.between(first, end);
            return observed.compareTo(SHORTEST) < 0 ? SHORTEST : observed;
        }
    }

    long invocations() {
        return sizes.stream().mapToLong(SizeUsage::invocations).sum();
    }

    double gbSeconds() {
        return sizes.stream().mapToDouble(SizeUsage::gbSeconds).sum();
    }

    /** The invocations with the current memory size. */
    Optional<SizeUsage> current() {
        Integer memory = function.configuration().memorySizeMb();
        return sizes.stream()
                .filter(size -> memory != null && size.memoryMb() == memory)
                .findFirst();
    }

    /** From the first to the last invocation. */
    Duration observed() {
        Instant first =
                sizes.stream().map(SizeUsage::first).min(Instant::compareTo).orElse(ofAccount.end());
        Instant last =
                sizes.stream().map(SizeUsage::last).max(Instant::compareTo).orElse(ofAccount.end());
        return Duration.between(first, last);
    }

    /** What an amount of the observed time is in 30 days. */
    double monthly(double amount) {
        return amount * MONTH.toSeconds() / ofAccount.observed().toSeconds();
    }

    @Nullable
    String text(ConfigurationAttribute attribute) {
        return function.configuration().text(attribute);
    }

    /** {@code x86_64} is the default of AWS. */
    String architecture() {
        String architecture = text(ConfigurationAttribute.ARCHITECTURE);
        return architecture == null ? "x86_64" : architecture;
    }

    LocalDate today() {
        return LocalDate.ofInstant(ofAccount.end(), ZoneOffset.UTC);
    }

    /** The condition for the events of the function that are counted. */
    String condition() {
        return "aws.lambda.arn = " + NrqlText.quoted(arn.toString()) + " AND aws.memorySize IS NOT NULL";
    }

    /** The condition for the events with one memory size. */
    String condition(int memoryMb) {
        return "aws.lambda.arn = " + NrqlText.quoted(arn.toString()) + " AND aws.memorySize = " + memoryMb;
    }

    /** By the number of invocations and the observed time. */
    Confidence confidence(long invocations) {
        if (invocations >= 1_000 && observed().compareTo(Duration.ofDays(3)) >= 0) {
            return Confidence.HIGH;
        }
        return invocations >= 100 ? Confidence.MEDIUM : Confidence.LOW;
    }
}
