package io.filigree.recommendation;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.filigree.cost.PriceTable;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import io.filigree.db.recommendation.FoundRecommendation;
import io.filigree.db.recommendation.RecommendationStore;
import io.filigree.decorator.function.AccountScope;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.decorator.function.FunctionArn;
import io.filigree.query.function.FunctionFilter;
import io.filigree.query.function.FunctionFilter.Presence;
import io.filigree.query.function.FunctionReader;
import io.filigree.query.function.ListedFunction;
import io.filigree.query.nrql.QueryEngine;
import io.filigree.query.nrql.QueryRequest;
import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Computes the recommendations of all paired accounts, one account at a time. {@code
 * filigree.recommendations.accounts{outcome}} counts accounts as {@code computed} or {@code failed}; an account whose
 * queries fail keeps its previous recommendations.
 */
@Component
@RequiresRole(ProcessRole.WEB)
public final class Recommender {

    private static final Logger log = LoggerFactory.getLogger(Recommender.class);

    private final PairedAccounts accounts;
    private final FunctionReader functions;
    private final QueryEngine queries;
    private final RecommendationStore store;
    private final RecommendationSettings settings;
    private final PriceTable prices;
    private final List<RecommendationRule> rules;
    private final Counter computed;
    private final Counter failed;
    private final Clock clock;

    Recommender(
            PairedAccounts accounts,
            FunctionReader functions,
            QueryEngine queries,
            RecommendationStore store,
            RecommendationSettings settings,
            PriceTable prices,
            MeterRegistry meters,
            Clock clock) {
        this.accounts = accounts;
        this.functions = functions;
        this.queries = queries;
        this.store = store;
        this.settings = settings;
        this.prices = prices;
        this.rules = List.of(
                new MemoryRule(),
                new TimeoutRule(),
                new ArchitectureRule(),
                new RuntimeRule(),
                new TagRule(settings.requiredTags()),
                new UnusedRule());
        this.computed = Counter.builder("filigree.recommendations.accounts")
                .tag("outcome", "computed")
                .register(meters);
        this.failed = Counter.builder("filigree.recommendations.accounts")
                .tag("outcome", "failed")
                .register(meters);
        this.clock = clock;
    }

    /** Computes all recommendations if a run is due. */
    void runIfDue() {
        if (store.claim(clock.instant(), settings.interval())) {
            run();
        }
    }

    /** Computes all recommendations. */
    public void run() {
        Instant now = clock.instant();
        long invocations = 0;
        int failures = 0;
        for (PairedAccount account : accounts.all()) {
            try {
                invocations += compute(account.accountId(), now);
                computed.increment();
            } catch (RuntimeException e) {
                // The outer loop: the other accounts are computed, and the next run tries again.
                failures++;
                failed.increment();
                log.warn(
                        "Recommendations failed, keeping the previous ones: account={} reason={}",
                        account.accountId(),
                        e.getMessage());
            }
        }
        store.finish(clock.instant(), invocations, failures);
    }

    /** @return the number of invocations that were read */
    private long compute(String accountId, Instant now) {
        QueryRequest.Range window = new QueryRequest.Range(now.minus(settings.window()), now);
        UsageQueries usage =
                new UsageQueries(queries, AccountScope.only(List.of(accountId)), window, settings.timeout());
        Map<String, List<SizeUsage>> bySize = usage.bySize();
        Map<String, Map<String, List<SizeUsage>>> byCode = usage.byCode(bySize);
        FunctionUsage.AccountUsage ofAccount = ofAccount(bySize, window);
        List<FoundRecommendation> found = new ArrayList<>();
        functions.readAll(
                ofAccount(accountId),
                page -> page.forEach(function -> found.addAll(of(function, bySize, byCode, ofAccount))));
        store.replace(accountId, found, now, window.begin(), window.end());
        return ofAccount.invocations();
    }

    private List<FoundRecommendation> of(
            ListedFunction function,
            Map<String, List<SizeUsage>> bySize,
            Map<String, Map<String, List<SizeUsage>>> byCode,
            FunctionUsage.AccountUsage ofAccount) {
        String arn = function.functionArn();
        String code = String.valueOf(function.configuration().text(ConfigurationAttribute.CODE_SHA256));
        FunctionArn parsed = FunctionArn.parse(arn).orElseThrow();
        FunctionUsage usage = new FunctionUsage(
                parsed,
                function,
                bySize.getOrDefault(arn, List.of()),
                byCode.getOrDefault(arn, new HashMap<>()).getOrDefault(code, List.of()),
                ofAccount,
                prices.of(parsed.region()));
        return rules.stream().flatMap(rule -> rule.find(usage).stream()).toList();
    }

    private static FunctionUsage.AccountUsage ofAccount(
            Map<String, List<SizeUsage>> bySize, QueryRequest.Range window) {
        return new FunctionUsage.AccountUsage(
                bySize.values().stream().mapToLong(UsageQueries::total).sum(),
                window.begin(),
                window.end(),
                bySize.values().stream()
                        .flatMap(List::stream)
                        .map(SizeUsage::first)
                        .min(Instant::compareTo)
                        .orElse(null));
    }

    private static FunctionFilter ofAccount(String accountId) {
        return new FunctionFilter(
                null, List.of(accountId), List.of(), List.of(), List.of(), List.of(), List.of(), Presence.PRESENT);
    }
}
