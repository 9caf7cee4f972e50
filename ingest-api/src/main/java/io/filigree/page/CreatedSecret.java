package io.filigree.page;

import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * A secret that was just made, such as a key or a first password. The page that its maker is led to shows it, as
 * {@code created}, and no page after that one: it is kept nowhere but hashed.
 *
 * @param name whose or what it is
 */
public record CreatedSecret(String name, String secret) {

    /** Shows it on the next page, which no cache keeps. */
    public static void show(String name, String secret, RedirectAttributes redirect) {
        redirect.addFlashAttribute("created", new CreatedSecret(name, secret));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "CreatedSecret[name=" + name + "]";
    }
}
