package io.filigree.decorator.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

class AccountScopeTest {

    private static final String SHOP = "123456789012";
    private static final String OTHER = "210987654321";
    private static final AccountScope OF_SHOP = AccountScope.only(List.of(SHOP));
    private static final AccountScope OF_BOTH = AccountScope.only(List.of(OTHER, SHOP, OTHER));

    @Test
    void anEmptyListIsRefused() {
        assertThatThrownBy(() -> AccountScope.only(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new AccountScope.Only(Set.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AccountScope.of(false, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void allAccountsHaveNoList() {
        assertThat(AccountScope.of(true, List.of())).isEqualTo(AccountScope.ALL);
        assertThat(AccountScope.of(false, List.of(SHOP))).isEqualTo(OF_SHOP);
        assertThatThrownBy(() -> AccountScope.of(true, List.of(SHOP))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aColumnOfEventsDistinguishesAllAndNone() {
        assertThat(AccountScope.ofColumn(null)).isEqualTo(AccountScope.ALL);
        assertThat(AccountScope.ofColumn(new String[0])).isEqualTo(AccountScope.NONE);
        assertThat(AccountScope.ofColumn(new String[] {SHOP})).isEqualTo(OF_SHOP);
    }

    @Test
    void allowsItsAccountsOnly() {
        assertThat(AccountScope.ALL.allows(SHOP)).isTrue();
        assertThat(OF_SHOP.allows(SHOP)).isTrue();
        assertThat(OF_SHOP.allows(OTHER)).isFalse();
        assertThat(AccountScope.NONE.allows(SHOP)).isFalse();
        assertThat(AccountScope.ALL.isAll()).isTrue();
        assertThat(OF_SHOP.isAll()).isFalse();
        assertThat(AccountScope.NONE.isAll()).isFalse();
    }

    @Test
    void includesScopesThatAllowNoMore() {
        List<AccountScope> ascending = List.of(AccountScope.NONE, OF_SHOP, OF_BOTH, AccountScope.ALL);
        for (int i = 0; i < ascending.size(); i++) {
            for (int j = 0; j < ascending.size(); j++) {
                assertThat(ascending.get(i).includes(ascending.get(j)))
                        .as(ascending.get(i) + " includes " + ascending.get(j))
                        .isEqualTo(i >= j);
            }
        }
    }

    @Test
    void matchesTheAllowedAccounts() {
        assertThat(OF_BOTH.<List<String>>match(() -> List.of("all"), List::copyOf))
                .containsExactly(SHOP, OTHER);
        assertThat(AccountScope.ALL.<List<String>>match(() -> List.of("all"), List::copyOf))
                .containsExactly("all");
        assertThat(AccountScope.NONE.<List<String>>match(() -> List.of("all"), List::copyOf))
                .isEmpty();
    }
}
