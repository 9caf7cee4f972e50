package io.filigree.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.filigree.cost.Price;
import io.filigree.db.recommendation.Confidence;
import io.filigree.db.recommendation.FoundRecommendation;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.decorator.function.FunctionConfiguration;
import io.filigree.query.function.ListedFunction;
import io.filigree.recommendation.FunctionUsage.AccountUsage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecommendationRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Price PRICE =
            new Price(new BigDecimal("0.0000166667"), new BigDecimal("0.0000133334"), new BigDecimal("0.0000002"));
    private static final Duration WINDOW = Duration.ofDays(7);
    private static final FunctionArn ARN = FunctionArn.of("eu-west-1", "123456789012", "checkout");

    @Test
    void lowersTheMemorySizeToWhatPercentilesNeed() {
        SizeUsage now = size(1024, 50_000, 0.05, 100, 120, 0.2);

        FoundRecommendation found = memory(usage(1024, List.of(now), List.of())).orElseThrow();

        assertThat(found.action()).isEqualTo("Lower the memory size from 1,024 MB to 192 MB");
        assertThat(found.savingUsd())
                .isCloseTo(50_000 * 0.05 * 30 / 7 * (1 - 192.0 / 1024) * PRICE.gbSecond("x86_64"), offset(1e-9));
        assertThat(found.confidence()).isEqualTo(Confidence.MEDIUM);
        assertThat(found.nrql()).contains("aws.memorySize = 1024");
    }

    @Test
    void prefersASizeThatTheSameCodeRanWith() {
        SizeUsage before = size(512, 400, 0.05, 0, 120, 0.2);
        SizeUsage after = size(1024, 300, 0.1, 0, 120, 0.2);

        FoundRecommendation found = memory(usage(1024, List.of(before, after), List.of(before, after)))
                .orElseThrow();

        assertThat(found.action()).isEqualTo("Change the memory size from 1,024 MB to 512 MB");
        assertThat(found.reason()).contains("50 % less").contains("200 ms instead of 200 ms");
        assertThat(found.confidence()).isEqualTo(Confidence.HIGH);
        assertThat(found.nrql()).contains("aws.codeSha256 = 'sha'").contains("FACET aws.memorySize");
    }

    @Test
    void keepsASizeThatWasCheaperThanASmallerOne() {
        SizeUsage before = size(256, 400, 0.12, 100, 110, 0.9);
        SizeUsage after = size(1024, 300, 0.1, 100, 110, 0.2);

        assertThat(memory(usage(1024, List.of(before, after), List.of(before, after))))
                .isEmpty();
    }

    @Test
    void recommendsAFasterSizeThatCostsTheSame() {
        SizeUsage small = size(256, 400, 0.1, 100, 110, 0.9);
        SizeUsage large = size(1024, 300, 0.1, 100, 110, 0.2);

        FoundRecommendation found =
                memory(usage(256, List.of(small, large), List.of(small, large))).orElseThrow();

        assertThat(found.action()).isEqualTo("Change the memory size from 256 MB to 1,024 MB");
        assertThat(found.savingUsd()).isNull();
        assertThat(found.risk()).isNotNull();
    }

    @Test
    void raisesTheMemorySizeOfAFunctionThatRanOutOfIt() {
        SizeUsage now =
                new SizeUsage(128, 100, 1, 128, 128, new SizeUsage.Durations(0, 1, 1), 7, NOW.minus(WINDOW), NOW);

        FoundRecommendation found = memory(usage(128, List.of(now), List.of())).orElseThrow();

        assertThat(found.action()).isEqualTo("Raise the memory size from 128 MB to at least 256 MB");
        assertThat(found.confidence()).isEqualTo(Confidence.HIGH);
    }

    @Test
    void saysNothingAfterAFewInvocations() {
        FunctionUsage usage = usage(1024, List.of(size(1024, 19, 0.05, 100, 120, 0.2)), List.of());

        assertThat(memory(usage)).isEmpty();
        assertThat(new TimeoutRule().find(usage)).isEmpty();
        assertThat(new ArchitectureRule().find(usage)).isEmpty();
    }

    @Test
    void comparesTheTimeoutWithThe99thPercentile() {
        assertThat(timeout(3, 2.9)).contains("Raise the timeout above 3 s, or shorten the invocations");
        assertThat(timeout(60, 0.4)).contains("Lower the timeout from 60 s to 3 s");
        assertThat(timeout(10, 0.4)).isEmpty();
        assertThat(timeout(60, 20)).isEmpty();
    }

    @Test
    void savesAFifthOnArm() {
        FunctionUsage usage = usage(1024, List.of(size(1024, 50_000, 0.1, 900, 1_000, 0.2)), List.of());

        FoundRecommendation found = new ArchitectureRule().find(usage).orElseThrow();

        assertThat(found.reason()).startsWith("A GB-second costs 20 % less.");
        assertThat(found.savingUsd()).isGreaterThan(0.05);
    }

    @Test
    void namesDeprecatedRuntimesWithTrafficAndMissingTags() {
        FunctionUsage usage = usage(1024, List.of(size(1024, 50, 0.1, 900, 1_000, 0.2)), List.of());

        assertThat(new RuntimeRule().find(usage).orElseThrow().risk())
                .isEqualTo("No security patches since 2025-09-01");
        assertThat(new TagRule(List.of("team")).find(usage).orElseThrow().reason())
                .contains("They are 50 % of");
        assertThat(new TagRule(List.of("stage")).find(usage)).isEmpty();
    }

    @Test
    void callsAFunctionUnusedOnlyIfItSentEventsBefore() {
        Instant before = NOW.minus(WINDOW).minusSeconds(1);

        assertThat(new UnusedRule()
                        .find(usage(1024, List.of(), List.of(), before))
                        .orElseThrow()
                        .reason())
                .contains("2026-11-21");
        assertThat(new UnusedRule().find(usage(1024, List.of(), List.of(), null)))
                .isEmpty();
        assertThat(new UnusedRule().find(usage(1024, List.of(), List.of(), NOW)))
                .isEmpty();
    }

    private static Optional<FoundRecommendation> memory(FunctionUsage usage) {
        return new MemoryRule().find(usage);
    }

    private static Optional<String> timeout(int timeout, double seconds) {
        FunctionUsage usage = usage(1024, List.of(size(1024, 100, 0.1, 900, 1_000, seconds)), List.of());
        FunctionConfiguration configuration = usage.function().configuration().toBuilder()
                .set(ConfigurationAttribute.TIMEOUT, timeout)
                .build();
        return new TimeoutRule()
                .find(new FunctionUsage(
                        ARN, function(configuration, null), usage.sizes(), List.of(), usage.ofAccount(), PRICE))
                .map(FoundRecommendation::action);
    }

    private static SizeUsage size(
            int memory, long invocations, double gbSecondsEach, double p99, double max, double duration) {
        return new SizeUsage(
                memory,
                invocations,
                invocations * gbSecondsEach,
                p99,
                max,
                new SizeUsage.Durations(duration, duration, duration),
                0,
                NOW.minus(WINDOW),
                NOW);
    }

    private static FunctionUsage usage(int memory, List<SizeUsage> sizes, List<SizeUsage> experiment) {
        return usage(memory, sizes, experiment, NOW);
    }

    private static FunctionUsage usage(
            int memory, List<SizeUsage> sizes, List<SizeUsage> experiment, @Nullable Instant lastEvent) {
        FunctionConfiguration configuration = FunctionConfiguration.builder()
                .set(ConfigurationAttribute.MEMORY_SIZE, memory)
                .set(ConfigurationAttribute.RUNTIME, "nodejs18.x")
                .set(ConfigurationAttribute.ARCHITECTURE, "x86_64")
                .set(ConfigurationAttribute.CODE_SHA256, "sha")
                .build();
        long invocations = UsageQueries.total(sizes);
        return new FunctionUsage(
                ARN,
                function(configuration, lastEvent),
                sizes,
                experiment,
                new AccountUsage(2 * invocations, NOW.minus(WINDOW), NOW, NOW.minus(WINDOW)),
                PRICE);
    }

    private static ListedFunction function(FunctionConfiguration configuration, @Nullable Instant lastEvent) {
        return new ListedFunction(
                ARN.toString(),
                ARN.name(),
                ARN.accountId(),
                "shop",
                ARN.region(),
                configuration,
                Map.of("stage", "prod"),
                NOW.minus(WINDOW),
                NOW,
                1,
                null,
                null,
                lastEvent,
                lastEvent);
    }
}
