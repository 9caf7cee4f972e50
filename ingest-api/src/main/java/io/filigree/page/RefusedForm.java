package io.filigree.page;

import java.util.Map;

import org.springframework.web.ErrorResponseException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * A form that could not be taken. Whoever sent it is led back to its page, which shows once what they typed
 * ({@code typed}) and what is wrong beside its field ({@code errors}); no reload sends it again.
 */
public final class RefusedForm {

    private RefusedForm() {}

    /**
     * @param refusal names the field in its problem detail
     * @param typed by field, what to show again; never a password
     * @return the view that leads back to {@code page}
     */
    public static String back(
            String page, ErrorResponseException refusal, Map<String, ?> typed, RedirectAttributes redirect) {
        Map<String, Object> properties = refusal.getBody().getProperties();
        String field = properties == null ? "" : String.valueOf(properties.get("field"));
        return back(page, field, beside(field, String.valueOf(refusal.getBody().getDetail())), typed, redirect);
    }

    /** Beside its field an error need not repeat how a tool would spell it. */
    private static String beside(String field, String detail) {
        return detail.startsWith(field + " ") ? "It" + detail.substring(field.length()) : detail;
    }

    /** The same for what is wrong with one field in words of its page. */
    public static String back(
            String page, String field, String error, Map<String, ?> typed, RedirectAttributes redirect) {
        redirect.addFlashAttribute("errors", Map.of(field, error));
        redirect.addFlashAttribute("typed", typed);
        return "redirect:" + page;
    }
}
