package io.filigree.page;

import java.util.Map;

import org.springframework.web.ErrorResponseException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * Handles an invalid form by redirecting back to its page. The page shows the input ({@code typed}) and the errors
 * beside their fields ({@code errors}) once. A reload does not resend the form.
 */
public final class RefusedForm {

    private RefusedForm() {}

    /**
     * @param refusal names the field in its problem detail
     * @param typed input to show again, by field; never a password
     * @return the redirect to {@code page}
     */
    public static String back(
            String page, ErrorResponseException refusal, Map<String, ?> typed, RedirectAttributes redirect) {
        Map<String, Object> properties = refusal.getBody().getProperties();
        String field = properties == null ? "" : String.valueOf(properties.get("field"));
        return back(page, field, beside(field, String.valueOf(refusal.getBody().getDetail())), typed, redirect);
    }

    /** Removes the field name from the message, because the page shows it beside the field. */
    private static String beside(String field, String detail) {
        return detail.startsWith(field + " ") ? "It" + detail.substring(field.length()) : detail;
    }

    /** Reports an error of one field with a text of the page. */
    public static String back(
            String page, String field, String error, Map<String, ?> typed, RedirectAttributes redirect) {
        redirect.addFlashAttribute("errors", Map.of(field, error));
        redirect.addFlashAttribute("typed", typed);
        return "redirect:" + page;
    }
}
