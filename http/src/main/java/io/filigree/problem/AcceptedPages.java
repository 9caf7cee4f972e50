package io.filigree.problem;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Responds with 406 to clients that request a page but do not accept HTML. */
@Component
final class AcceptedPages implements HandlerInterceptor, WebMvcConfigurer {

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public void postHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable ModelAndView page)
            throws HttpMediaTypeNotAcceptableException {
        String view = page == null ? null : page.getViewName();
        if (view != null && !view.startsWith("redirect:") && !ClientKind.acceptsHtml(request)) {
            throw new HttpMediaTypeNotAcceptableException(List.of(MediaType.TEXT_HTML));
        }
    }
}
