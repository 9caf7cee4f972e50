package io.filigree.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import io.filigree.decorator.function.AccountScope;
import org.junit.jupiter.api.Test;
import org.springframework.web.ErrorResponseException;

class AccessPrincipalTest {

    private static final String SHOP = "123456789012";
    private static final String OTHER = "210987654321";

    @Test
    void needsAScope() {
        assertThatThrownBy(() -> principal(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void withoutAnAccountSeesNothing() {
        AccessPrincipal principal = principal(AccountScope.NONE);

        assertThat(principal.maySee(SHOP)).isFalse();
        assertThat(principal.narrowedTo(List.of(AccessPrincipal.ALL))).isEqualTo(AccountScope.NONE);
        assertThatThrownBy(() -> principal.narrowedTo(List.of(SHOP))).isInstanceOf(ErrorResponseException.class);
    }

    @Test
    void ofSomeAccountsSeesNoOther() {
        AccountScope shop = AccountScope.only(List.of(SHOP));
        AccessPrincipal principal = principal(shop);

        assertThat(principal.narrowedTo(List.of(AccessPrincipal.ALL))).isEqualTo(shop);
        assertThat(principal.narrowedTo(List.of(SHOP))).isEqualTo(shop);
        assertThatThrownBy(() -> principal.narrowedTo(List.of(SHOP, OTHER))).isInstanceOf(ErrorResponseException.class);
    }

    @Test
    void aListOfNoAccountsIsNotForAllOfThem() {
        assertThatThrownBy(() -> principal(AccountScope.ALL).narrowedTo(List.of()))
                .isInstanceOf(ErrorResponseException.class);
        assertThat(principal(AccountScope.ALL).narrowedTo(List.of(SHOP))).isEqualTo(AccountScope.only(List.of(SHOP)));
    }

    private static AccessPrincipal principal(AccountScope accounts) {
        return new AccessPrincipal("key 1", null, accounts, false);
    }
}
