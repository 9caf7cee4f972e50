package io.filigree.role;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component of the processes that have at least one of these roles. It narrows the roles of the component's package; the
 * filter of the component scan evaluates both.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface RequiresRole {

    ProcessRole[] value();
}
