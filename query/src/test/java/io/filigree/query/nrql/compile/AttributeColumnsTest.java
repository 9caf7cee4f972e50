package io.filigree.query.nrql.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;

import io.filigree.decorator.AttributeRegistry;
import io.filigree.decorator.Attributes;
import io.filigree.decorator.attribute.AttributeDefinition;
import io.filigree.decorator.attribute.AttributeSource;
import io.filigree.decorator.function.ConfigurationAttribute;
import io.filigree.query.nrql.catalogue.AttributeCatalog;
import org.junit.jupiter.api.Test;

/** Queries have every attribute of the registry. */
class AttributeColumnsTest {

    /** Columns of the event itself. */
    private static final Set<String> OF_THE_INVOCATION = Set.of(Attributes.QUALIFIER, Attributes.INVOKED_ARN);

    @Test
    void comeFromTheRegistry() {
        assertThat(ArnColumns.NAMES)
                .containsExactlyInAnyOrderElementsOf(AttributeRegistry.ALL.stream()
                        .filter(attribute -> attribute.source() == AttributeSource.ARN)
                        .map(AttributeDefinition::name)
                        .filter(name -> !OF_THE_INVOCATION.contains(name))
                        .toList());
        assertThat(MetadataColumns.NAMES)
                .containsExactlyInAnyOrderElementsOf(AttributeRegistry.ALL.stream()
                        .filter(attribute -> attribute.source() == AttributeSource.CONFIGURATION
                                || attribute.source() == AttributeSource.PAIRING)
                        .map(AttributeDefinition::name)
                        .toList());
    }

    @Test
    void haveTheTypeOfTheAttribute() {
        for (ConfigurationAttribute attribute : ConfigurationAttribute.values()) {
            assertThat(MetadataColumns.of(attribute.attributeName()))
                    .as(attribute.attributeName())
                    .hasValueSatisfying(column -> assertThat(column.type())
                            .isEqualTo(
                                    switch (attribute.type()) {
                                        case STRING, LIST -> TypedExpression.Type.TEXT;
                                        case NUMBER -> TypedExpression.Type.NUMBER;
                                        case BOOLEAN -> TypedExpression.Type.BOOLEAN;
                                    }));
        }
    }

    @Test
    void areInTheCatalog() {
        assertThat(AttributeCatalog.decorated().keySet())
                .containsExactlyInAnyOrderElementsOf(AttributeRegistry.ALL.stream()
                        .filter(attribute -> !attribute.isPattern()
                                && attribute.source() != AttributeSource.SENDER
                                && attribute.source() != AttributeSource.COMPUTED
                                && attribute.source() != AttributeSource.REPORT)
                        .map(AttributeDefinition::name)
                        .toList());
    }
}
