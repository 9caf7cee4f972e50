package io.filigree;

import io.filigree.poller.InventoryPollerApplication;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationExcludeFilter;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;

/** Filigree in one process: ingest, REST, pages, and the poller unless told not to. */
@SpringBootConfiguration
@EnableAutoConfiguration
@ConfigurationPropertiesScan
@ComponentScan(
        excludeFilters = {
            @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class),
            @Filter(type = FilterType.CUSTOM, classes = AutoConfigurationExcludeFilter.class),
            // The poller's own process, whose configuration is the same but for what is wired here.
            @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = InventoryPollerApplication.class)
        })
public class FiligreeApplication {

    public static void main(String[] args) {
        SpringApplication.run(FiligreeApplication.class, args);
    }
}
