package io.filigree;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import io.filigree.role.ProcessRole;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.filter.TypeFilter;

/** Matches the components of packages that belong to roles which this process does not have. */
final class OtherRolesFilter implements TypeFilter, EnvironmentAware {

    /** All other packages belong to every role. */
    private static final Map<String, Set<ProcessRole>> ROLES = Map.of(
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
        String name = type.getClassMetadata().getClassName();
        return ROLES.entrySet().stream()
                .anyMatch(roles -> name.startsWith(roles.getKey()) && Collections.disjoint(roles.getValue(), active));
    }
}
