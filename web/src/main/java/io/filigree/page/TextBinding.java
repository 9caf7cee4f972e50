package io.filigree.page;

import java.beans.PropertyEditorSupport;

import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/** Rejects texts with a NUL character in the parameters of all pages: PostgreSQL cannot store them. */
@ControllerAdvice("io.filigree.page")
final class TextBinding {

    @InitBinder
    void rejectNul(WebDataBinder binder) {
        binder.registerCustomEditor(String.class, new PropertyEditorSupport() {
            @Override
            public void setAsText(String text) {
                if (text.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException("NUL character");
                }
                setValue(text);
            }
        });
    }
}
