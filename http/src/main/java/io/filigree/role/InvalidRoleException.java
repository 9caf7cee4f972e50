package io.filigree.role;

import java.util.Arrays;

/** {@code filigree.roles} names something that is no role. */
public final class InvalidRoleException extends IllegalArgumentException {

    InvalidRoleException(String name) {
        super(ProcessRole.PROPERTY + ": \"" + name + "\" is no role. Roles are " + Arrays.toString(ProcessRole.values())
                + "; a process without this setting has all of them");
    }
}
