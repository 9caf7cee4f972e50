package io.filigree.page.chart;

import io.filigree.problem.InvalidInputException;
import io.filigree.problem.QueryParameters;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/**
 * Adds the filter in the address to the model of every page, so that the navigation keeps it on pages that do not filter.
 * They ignore its parameters.
 */
@ControllerAdvice("io.filigree.page")
final class FilterQueryAdvice {

    /** Empty for the default filter, and for parameters of a page that are no filter. */
    @ModelAttribute("filterQuery")
    String filterQuery(HttpServletRequest request) {
        if (!request.getMethod().equals("GET")) {
            return "";
        }
        try {
            return PageFilter.read(request, QueryParameters.readKnown(request, PageFilter.parameters()))
                    .query();
        } catch (InvalidInputException e) {
            return "";
        }
    }
}
