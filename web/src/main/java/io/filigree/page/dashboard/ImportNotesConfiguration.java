package io.filigree.page.dashboard;

import io.filigree.access.FlashAttributeType;
import io.filigree.dashboard.ImportNote;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The notes of an import, which the page of the imported dashboard shows after the redirect. */
@Configuration(proxyBeanMethods = false)
class ImportNotesConfiguration {

    @Bean
    FlashAttributeType importNotes() {
        return FlashAttributeType.listOf("notes", ImportNote.class);
    }
}
