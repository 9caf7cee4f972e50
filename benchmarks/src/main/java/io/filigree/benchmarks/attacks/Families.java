package io.filigree.benchmarks.attacks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every attack there is. Families that need most of the server come last. */
final class Families {

    private static final int QUICK_SAMPLE = 5;

    private Families() {}

    /** What the options select. The quick form takes a sample of each family, spread over its list. */
    static List<Attack> selected(AttackOptions options) {
        List<Attack> selected = all().stream().filter(options::includes).toList();
        if (!options.quick()) {
            return selected;
        }
        Map<String, List<Attack>> families = selected.stream()
                .collect(Collectors.groupingBy(Attack::family, LinkedHashMap::new, Collectors.toList()));
        List<Attack> sample = new ArrayList<>();
        for (List<Attack> family : families.values()) {
            int size = Math.min(QUICK_SAMPLE, family.size());
            for (int i = 0; i < size; i++) {
                sample.add(family.get(i * family.size() / size));
            }
        }
        return sample;
    }

    static List<Attack> all() {
        return Stream.of(
                        CrossAccountRead.attacks(),
                        CrossAccountCounts.attacks(),
                        BlindExtraction.attacks(),
                        CrossAccountRest.attacks(),
                        CrossAccountWrite.attacks(),
                        ForgedInventory.attacks(),
                        Injection.attacks(),
                        MalformedInput.attacks(),
                        RequestSmuggling.attacks(),
                        SessionRules.attacks(),
                        ForgedHosts.attacks(),
                        LocalUsers.attacks(),
                        AuditTrail.attacks(),
                        WeakSecrets.attacks(),
                        LockOut.attacks(),
                        NestedFunctions.attacks(),
                        Fairness.attacks(),
                        UnboundedState.attacks(),
                        SlowClients.attacks(),
                        LargeResults.attacks(),
                        Amplification.attacks())
                .flatMap(List::stream)
                .toList();
    }
}
