package io.filigree.recommendation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import io.filigree.db.recommendation.Confidence;
import io.filigree.db.recommendation.FoundRecommendation;
import io.filigree.db.recommendation.RecommendationKind;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.page.query.NrqlText;
import org.jspecify.annotations.Nullable;

/**
 * The memory size. A size that the function already had with the same code is better evidence than percentiles, because
 * the memory size also determines the processor share and so the duration.
 */
final class MemoryRule implements RecommendationRule {

    static final String GB_SECONDS = "sum(cwBilledDuration * aws.memorySize) / 1024000";

    private static final int SMALLEST_MB = 128;
    private static final int STEP_MB = 64;

    /** Headroom above the 99th percentile and above the maximum of the memory used. */
    private static final double ABOVE_P99 = 1.25;

    private static final double ABOVE_MAX = 1.1;

    /** The largest share of the current size that is worth a change. */
    private static final double WORTH_LOWERING = 0.75;

    private static final double CHEAPER = 0.9;
    private static final double AS_FAST = 1.1;
    private static final double FASTER = 0.8;
    private static final double AS_CHEAP = 1.05;

    @Override
    public Optional<FoundRecommendation> find(FunctionUsage usage) {
        return usage.current().flatMap(now -> {
            if (now.outOfMemory() > 0) {
                return Optional.of(raise(usage, now));
            }
            if (now.invocations() < ENOUGH || now.maxMemoryMb() <= 0 || now.gbSeconds() <= 0) {
                return Optional.empty();
            }
            return experiment(usage).or(() -> lower(usage, now));
        });
    }

    private static FoundRecommendation raise(FunctionUsage usage, SizeUsage now) {
        int target = rounded(Math.max(now.memoryMb() * 1.5, now.memoryMb() + SMALLEST_MB));
        return found(
                usage,
                "raise " + now.memoryMb(),
                "Raise the memory size from " + AmountText.megabytes(now.memoryMb()) + " to at least "
                        + AmountText.megabytes(target),
                AmountText.count(now.outOfMemory(), "invocation") + " of "
                        + AmountText.count(now.invocations(), "invocation") + " used all of "
                        + AmountText.megabytes(now.memoryMb()) + " and failed.",
                "Invocations run out of memory",
                null,
                now.outOfMemory() >= 5 ? Confidence.HIGH : now.outOfMemory() > 1 ? Confidence.MEDIUM : Confidence.LOW,
                now.invocations(),
                percentiles(usage, now));
    }

    /** A size that the current code also ran with, and that was cheaper or faster. */
    private static Optional<FoundRecommendation> experiment(FunctionUsage usage) {
        Optional<SizeUsage> current = experimentWith(usage);
        if (current.isEmpty()) {
            return Optional.empty();
        }
        SizeUsage now = current.get();
        double used = usage.experiment().stream()
                .mapToDouble(SizeUsage::maxMemoryMb)
                .max()
                .orElse(0);
        List<SizeUsage> safe = usage.experiment().stream()
                .filter(other -> other.memoryMb() != now.memoryMb())
                .filter(other -> other.invocations() >= ENOUGH && other.gbSeconds() > 0)
                .filter(other -> other.memoryMb() >= used * ABOVE_MAX)
                .toList();
        Optional<SizeUsage> cheaper = safe.stream()
                .filter(other -> costs(other) <= CHEAPER * costs(now)
                        && other.duration().p95() <= AS_FAST * now.duration().p95())
                .min(Comparator.comparingDouble(MemoryRule::costs));
        Optional<SizeUsage> faster = safe.stream()
                .filter(other ->
                        other.duration().p95() <= FASTER * now.duration().p95()
                                && costs(other) <= AS_CHEAP * costs(now))
                .min(Comparator.comparingDouble(other -> other.duration().p95()));
        return cheaper.or(() -> faster).map(best -> measured(usage, now, best, cheaper.isPresent()));
    }

    private static Optional<SizeUsage> experimentWith(FunctionUsage usage) {
        Integer memory = usage.function().configuration().memorySizeMb();
        return usage.experiment().stream()
                .filter(size -> memory != null && size.memoryMb() == memory && size.invocations() >= ENOUGH)
                .findFirst();
    }

    private static FoundRecommendation measured(FunctionUsage usage, SizeUsage now, SizeUsage best, boolean cheaper) {
        double saving = usage.monthly(usage.invocations() * (costs(now) - costs(best)))
                * usage.price().gbSecond(usage.architecture());
        long least = Math.min(now.invocations(), best.invocations());
        String code = String.valueOf(usage.text(ConfigurationAttribute.CODE_SHA256));
        return found(
                usage,
                now.memoryMb() + " to " + best.memoryMb(),
                "Change the memory size from " + AmountText.megabytes(now.memoryMb()) + " to "
                        + AmountText.megabytes(best.memoryMb()),
                "The same code ran with both sizes. With " + AmountText.megabytes(best.memoryMb())
                        + " an invocation cost " + AmountText.percent(Math.abs(1 - costs(best) / costs(now)))
                        + (costs(best) <= costs(now) ? " less" : " more")
                        + ", and the 95th percentile of the duration was "
                        + AmountText.seconds(best.duration().p95()) + " instead of "
                        + AmountText.seconds(now.duration().p95()) + ".",
                cheaper ? null : "Slower than with another memory size",
                saving >= SMALLEST_SAVING_USD ? saving : null,
                least >= 200 ? Confidence.HIGH : least >= 50 ? Confidence.MEDIUM : Confidence.LOW,
                now.invocations() + best.invocations(),
                "SELECT count(*) AS 'Invocations', percentile(duration, 95), max(cwMaxMemoryUsed), " + GB_SECONDS
                        + " / count(*) AS 'GB-seconds of an invocation'\nFROM AwsLambdaInvocation\nWHERE "
                        + usage.condition() + "\n  AND aws.codeSha256 = " + NrqlText.quoted(code)
                        + "\nFACET aws.memorySize");
    }

    private static Optional<FoundRecommendation> lower(FunctionUsage usage, SizeUsage now) {
        int target = rounded(Math.max(now.p99MemoryMb() * ABOVE_P99, now.maxMemoryMb() * ABOVE_MAX));
        double saving = usage.monthly(usage.invocations() * costs(now) * (1 - (double) target / now.memoryMb()))
                * usage.price().gbSecond(usage.architecture());
        boolean wasNotCheaper = experimentWith(usage)
                .filter(current -> usage.experiment().stream()
                        .anyMatch(other -> other.memoryMb() < now.memoryMb()
                                && other.invocations() >= ENOUGH
                                && costs(other) >= costs(current)))
                .isPresent();
        if (target > WORTH_LOWERING * now.memoryMb() || saving < SMALLEST_SAVING_USD || wasNotCheaper) {
            return Optional.empty();
        }
        return Optional.of(found(
                usage,
                now.memoryMb() + " to " + target,
                "Lower the memory size from " + AmountText.megabytes(now.memoryMb()) + " to "
                        + AmountText.megabytes(target),
                "99 % of the invocations used at most " + AmountText.megabytes(now.p99MemoryMb()) + ", the largest one "
                        + AmountText.megabytes(now.maxMemoryMb())
                        + ". The saving assumes the same duration. Less memory also means less processor time: compare the"
                        + " duration after the change.",
                null,
                saving,
                usage.confidence(now.invocations()).atMost(Confidence.MEDIUM),
                now.invocations(),
                percentiles(usage, now)));
    }

    private static FoundRecommendation found(
            FunctionUsage usage,
            String subject,
            String action,
            String reason,
            @Nullable String risk,
            @Nullable Double saving,
            Confidence confidence,
            long invocations,
            String nrql) {
        return new FoundRecommendation(
                usage.arn(),
                RecommendationKind.MEMORY,
                subject,
                action,
                reason,
                risk,
                saving,
                confidence,
                invocations,
                usage.observed(),
                nrql);
    }

    private static String percentiles(FunctionUsage usage, SizeUsage now) {
        return "SELECT count(*) AS 'Invocations', percentile(cwMaxMemoryUsed, 99), max(cwMaxMemoryUsed),"
                + " latest(aws.memorySize) AS 'Memory size', " + GB_SECONDS
                + " AS 'GB-seconds', filter(count(*), WHERE error IS TRUE AND cwMaxMemoryUsed >= aws.memorySize) AS 'Out of memory'"
                + "\nFROM AwsLambdaInvocation\nWHERE " + usage.condition(now.memoryMb());
    }

    private static double costs(SizeUsage size) {
        return size.gbSecondsPerInvocation();
    }

    private static int rounded(double megabytes) {
        return Math.max(SMALLEST_MB, (int) Math.ceil(megabytes / STEP_MB) * STEP_MB);
    }
}
