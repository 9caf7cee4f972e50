package io.filigree.page;

import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * The result of an action, shown once at the top of the page after the redirect.
 *
 * @param kind its class in the style sheet
 */
public record Notice(String kind, String text) {

    /** Reports that the action succeeded. */
    public static void good(String text, RedirectAttributes redirect) {
        redirect.addFlashAttribute("notice", new Notice("good", text));
    }

    /** Reports that the action failed and changed nothing. */
    public static void bad(String text, RedirectAttributes redirect) {
        redirect.addFlashAttribute("notice", new Notice("bad", text));
    }
}
