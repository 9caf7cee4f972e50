package io.filigree.page;

import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * What became of what somebody just did; shown once, at the top of the page that they are led to.
 *
 * @param kind a class of notices in the style sheet
 */
public record Notice(String kind, String text) {

    /** It is done. */
    public static void good(String text, RedirectAttributes redirect) {
        redirect.addFlashAttribute("notice", new Notice("good", text));
    }

    /** It is not done, and nothing changed. */
    public static void bad(String text, RedirectAttributes redirect) {
        redirect.addFlashAttribute("notice", new Notice("bad", text));
    }
}
