package io.filigree.role;

import java.util.Arrays;
import java.util.Set;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Decides {@link ConditionalOnRole}. */
final class OnRoleCondition implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        Set<ProcessRole> active = ProcessRole.active(context.getEnvironment());
        ProcessRole[] roles = (ProcessRole[]) metadata.getAnnotations()
                .get(ConditionalOnRole.class)
                .getValue("value")
                .orElseThrow();
        return Arrays.stream(roles).anyMatch(active::contains);
    }
}
