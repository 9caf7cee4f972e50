package io.filigree.page.account;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.account.PairingService;
import io.filigree.db.account.PairedAccount;
import io.filigree.db.key.ApiKey;
import io.filigree.db.key.ApiKey.Kind;
import io.filigree.db.key.ApiKeys;
import io.filigree.query.account.AccountReader;
import io.filigree.query.account.ListedRegion;
import io.filigree.query.account.RegionReader;
import org.springframework.stereotype.Component;

/** Reads the progress of pairings. */
@Component
final class PairingStateReader {

    private final PairingService pairing;
    private final RegionReader regions;
    private final ApiKeys keys;
    private final AccountReader accounts;

    PairingStateReader(PairingService pairing, RegionReader regions, ApiKeys keys, AccountReader accounts) {
        this.pairing = pairing;
        this.regions = regions;
        this.keys = keys;
        this.accounts = accounts;
    }

    /** @throws org.springframework.web.ErrorResponseException when no such account is paired */
    PairingState of(String accountId) {
        return of(accountId, regions.of(accountId));
    }

    /** The state of an account whose regions the caller has already read. */
    PairingState of(String accountId, List<ListedRegion> swept) {
        PairedAccount account = pairing.account(accountId);
        return new PairingState(
                account,
                pairing.verification(accountId),
                PollProgress.swept(swept),
                keyed().contains(accountId),
                accounts.firstEvent(accountId).isPresent());
    }

    /** The states of all accounts, without the verifications of their roles. */
    List<PairingState> all(Map<String, List<ListedRegion>> swept) {
        Set<String> keyed = keyed();
        Set<String> heard = accounts.heardOf();
        return pairing.all().stream()
                .map(account -> new PairingState(
                        account,
                        Optional.empty(),
                        PollProgress.swept(swept.getOrDefault(account.accountId(), List.of())),
                        keyed.contains(account.accountId()),
                        heard.contains(account.accountId())))
                .toList();
    }

    /** The valid ingest keys that this account's functions can send. */
    List<ApiKey> usableKeys(String accountId) {
        return keys.all().stream()
                .filter(PairingStateReader::isAliveForIngest)
                .filter(key -> key.accounts().allows(accountId))
                .toList();
    }

    /** Whether EventBridge connections were refused because they send an ingest key. */
    boolean eventsRefused() {
        return keys.all().stream().anyMatch(key -> isAliveForIngest(key) && key.eventsRefused() > 0);
    }

    /** The accounts that a valid ingest key is bound to. */
    private Set<String> keyed() {
        return keys.all().stream()
                .filter(PairingStateReader::isAliveForIngest)
                .flatMap(key -> key.accounts().<Stream<String>>match(Stream::empty, Set::stream))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean isAliveForIngest(ApiKey key) {
        return key.kind() == Kind.INGEST && key.revokedAt() == null;
    }
}
