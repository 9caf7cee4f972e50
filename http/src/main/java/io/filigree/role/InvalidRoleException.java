package io.filigree.role;

import java.util.Arrays;
import java.util.Set;

/** {@code filigree.roles} names something that is no role, or a role that lacks another setting. */
public final class InvalidRoleException extends IllegalArgumentException {

    InvalidRoleException(String message, Set<ProcessRole> roles) {
        super(message + ". " + ProcessRole.statement(roles));
    }

    InvalidRoleException(String name) {
        super(ProcessRole.PROPERTY + ": \"" + name + "\" is no role. Roles are " + Arrays.toString(ProcessRole.values())
                + "; a process without this setting has all of them");
    }
}
