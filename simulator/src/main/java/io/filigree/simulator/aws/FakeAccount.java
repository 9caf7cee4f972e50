package io.filigree.simulator.aws;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/** An AWS account of the fake: its roles, regions, functions and faults. Safe to change while it is being polled. */
public final class FakeAccount {

    /** Regions that every account has from the start. */
    public static final List<String> DEFAULT_REGIONS = List.of(
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2");

    private static final List<String> OPT_IN_REGIONS =
            List.of("af-south-1", "ap-east-1", "eu-central-2", "eu-south-1", "il-central-1", "me-south-1");
    private static final DateTimeFormatter LAST_MODIFIED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'+0000'").withZone(ZoneOffset.UTC);

    private final String id;
    private final Clock clock;
    private final Faults faults = new Faults();
    private final AtomicInteger epoch = new AtomicInteger();
    private final NavigableMap<String, String> regionOptStatus = new ConcurrentSkipListMap<>();
    private final Map<String, Trust> roles = new ConcurrentHashMap<>();
    private final Map<String, NavigableMap<String, FakeFunction>> functions = new ConcurrentHashMap<>();
    private final Map<String, NavigableMap<String, FakeEventSource>> eventSources = new ConcurrentHashMap<>();

    FakeAccount(String id, Clock clock) {
        this.id = id;
        this.clock = clock;
        DEFAULT_REGIONS.forEach(region -> regionOptStatus.put(region, "ENABLED_BY_DEFAULT"));
        OPT_IN_REGIONS.forEach(region -> regionOptStatus.put(region, "DISABLED"));
    }

    public String id() {
        return id;
    }

    public Faults faults() {
        return faults;
    }

    /** The role may be assumed with one of those external ids and no other way. Replaces what was there. */
    public FakeAccount trust(String roleArn, String... externalIds) {
        roles.put(requireNonNull(roleArn, "roleArn"), new Trust(Set.of(externalIds)));
        return this;
    }

    /** The role may be assumed with any external id and without one: what AWS tells vendors to refuse. */
    public FakeAccount trustWithoutExternalId(String roleArn) {
        roles.put(requireNonNull(roleArn, "roleArn"), new Trust(null));
        return this;
    }

    /** Credentials of that role, those already handed out too, are good for nothing from now on. */
    public void removeRole(String roleArn) {
        roles.remove(roleArn);
    }

    /** Sessions handed out until now are invalid, as after a role was deleted and made anew under its name. */
    public void endSessions() {
        epoch.incrementAndGet();
    }

    int epoch() {
        return epoch.get();
    }

    /** An opt-in region that this account has opted into. */
    public FakeAccount enableRegion(String region) {
        regionOptStatus.put(region, DEFAULT_REGIONS.contains(region) ? "ENABLED_BY_DEFAULT" : "ENABLED");
        return this;
    }

    /** Nothing answers there any more but that the credentials are not known. */
    public FakeAccount disableRegion(String region) {
        regionOptStatus.put(region, "DISABLED");
        return this;
    }

    /** Creates or replaces the function of that region and name. */
    public FakeAccount put(FakeFunction function) {
        FakeFunction stamped = function.lastModified() == null
                ? function.toBuilder().lastModified(now()).build()
                : function;
        inRegion(function.region()).put(function.name(), stamped);
        return this;
    }

    /**
     * Changes a function. LastModified moves when its configuration changes, not when only its tags do.
     *
     * @throws IllegalArgumentException when there is no such function
     */
    public FakeFunction update(String region, String name, UnaryOperator<FakeFunction.Builder> change) {
        FakeFunction updated = inRegion(region).computeIfPresent(name, (ignored, before) -> {
            FakeFunction after = change.apply(before.toBuilder()).build();
            return before.isConfiguredAs(after)
                    ? after
                    : after.toBuilder().lastModified(now()).build();
        });
        if (updated == null) {
            throw new IllegalArgumentException("No function " + name + " in " + region + " of " + id);
        }
        return updated;
    }

    public void remove(String region, String name) {
        inRegion(region).remove(name);
    }

    public Optional<FakeFunction> function(String region, String name) {
        return Optional.ofNullable(inRegion(region).get(name));
    }

    /** All functions of all regions, by region and name. */
    public List<FakeFunction> functions() {
        List<FakeFunction> all = new ArrayList<>();
        functions.keySet().stream().sorted().forEach(region -> all.addAll(functionsIn(region)));
        return all;
    }

    Collection<FakeFunction> functionsIn(String region) {
        return inRegion(region).values();
    }

    /** Creates or replaces the event source mapping of that region and UUID. */
    public FakeAccount put(FakeEventSource mapping) {
        mappingsIn(mapping.region()).put(mapping.uuid(), mapping);
        return this;
    }

    public void removeEventSource(String region, String uuid) {
        mappingsIn(region).remove(uuid);
    }

    Collection<FakeEventSource> eventSourcesIn(String region) {
        return mappingsIn(region).values();
    }

    private NavigableMap<String, FakeEventSource> mappingsIn(String region) {
        return eventSources.computeIfAbsent(region, ignored -> new ConcurrentSkipListMap<>());
    }

    Map<String, String> regionOptStatus() {
        return regionOptStatus;
    }

    boolean isEnabled(String region) {
        String status = regionOptStatus.get(region);
        return status != null && status.startsWith("ENABLED");
    }

    boolean hasRole(String roleArn) {
        return roles.containsKey(roleArn);
    }

    boolean mayAssume(String roleArn, @Nullable String externalId) {
        Trust trust = roles.get(roleArn);
        return trust != null && trust.admits(externalId);
    }

    private NavigableMap<String, FakeFunction> inRegion(String region) {
        return functions.computeIfAbsent(region, ignored -> new ConcurrentSkipListMap<>());
    }

    private String now() {
        return LAST_MODIFIED.format(clock.instant());
    }

    /** @param externalIds external ids accepted by the trust policy; null when it requires none */
    private record Trust(@Nullable Set<String> externalIds) {

        boolean admits(@Nullable String given) {
            return externalIds == null || (given != null && externalIds.contains(given));
        }
    }
}
