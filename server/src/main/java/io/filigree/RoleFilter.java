package io.filigree;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.filigree.role.ProcessRole;
import io.filigree.role.RequiresRole;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.type.ClassMetadata;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.filter.TypeFilter;

/**
 * Matches the components that this process does not need: their package, or their {@link RequiresRole}, is for other roles.
 */
final class RoleFilter implements TypeFilter, EnvironmentAware {

    /** All other packages belong to every role. */
    private static final Map<String, Set<ProcessRole>> PACKAGES = Map.of(
            "io.filigree.ingest.", EnumSet.of(ProcessRole.INGEST),
            "io.filigree.awsevent.", EnumSet.of(ProcessRole.INGEST),
            "io.filigree.nrql.", EnumSet.of(ProcessRole.QUERY, ProcessRole.WEB),
            "io.filigree.event.", EnumSet.of(ProcessRole.QUERY, ProcessRole.WEB),
            "io.filigree.function.", EnumSet.of(ProcessRole.QUERY, ProcessRole.WEB),
            "io.filigree.page.", EnumSet.of(ProcessRole.WEB),
            "io.filigree.account.", EnumSet.of(ProcessRole.WEB),
            "io.filigree.sender.", EnumSet.of(ProcessRole.WEB),
            "io.filigree.freshness.", EnumSet.of(ProcessRole.WEB),
            "io.filigree.poller.", EnumSet.of(ProcessRole.WEB, ProcessRole.POLLER));

    private Set<ProcessRole> active = Set.of();

    @Override
    public void setEnvironment(Environment environment) {
        active = ProcessRole.active(environment);
    }

    @Override
    public boolean match(MetadataReader type, MetadataReaderFactory factory) {
        MergedAnnotation<RequiresRole> required =
                type.getAnnotationMetadata().getAnnotations().get(RequiresRole.class);
        Stream<Set<ProcessRole>> ofType = required.isPresent()
                ? Stream.of(Set.copyOf(Arrays.asList(required.getEnumArray("value", ProcessRole.class))))
                : Stream.empty();
        return Stream.concat(ofPackage(type.getClassMetadata()), ofType)
                .anyMatch(roles -> Collections.disjoint(roles, active));
    }

    private static Stream<Set<ProcessRole>> ofPackage(ClassMetadata type) {
        return PACKAGES.entrySet().stream()
                .filter(roles -> type.getClassName().startsWith(roles.getKey()))
                .map(Map.Entry::getValue);
    }
}
