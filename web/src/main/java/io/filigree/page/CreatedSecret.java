package io.filigree.page;

import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * A new secret, such as a key or an initial password. The page after the redirect shows it once, as the model attribute
 * {@code created}. Only its hash is stored.
 *
 * @param name of the key or user
 */
public record CreatedSecret(String name, String secret) {

    /** Shows the secret on the next page, which is not cached. */
    public static void show(String name, String secret, RedirectAttributes redirect) {
        redirect.addFlashAttribute("created", new CreatedSecret(name, secret));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "CreatedSecret[name=" + name + "]";
    }
}
