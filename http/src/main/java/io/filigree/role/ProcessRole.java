package io.filigree.role;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

import org.springframework.core.env.PropertyResolver;
import org.springframework.util.StringUtils;

/** A part of Filigree that a process runs. All processes of an installation share one database. */
public enum ProcessRole {
    /** Accepts telemetry, spools it on local disk, decorates and stores it. */
    INGEST,
    /** Serves NRQL, events and functions over REST and GraphQL. */
    QUERY,
    /** Serves the pages; accounts, dashboards, freshness and the ingest report over REST. */
    WEB,
    /** Polls the paired accounts; of several processes, the elected leader does. */
    POLLER;

    /** The setting: names with commas. All roles when it is absent or empty. */
    public static final String PROPERTY = "filigree.roles";

    /**
     * The roles of this process.
     *
     * @throws InvalidRoleException when the setting names anything else
     */
    public static Set<ProcessRole> active(PropertyResolver settings) {
        String names = settings.getProperty(PROPERTY);
        if (!StringUtils.hasText(names)) {
            return Collections.unmodifiableSet(EnumSet.allOf(ProcessRole.class));
        }
        Set<ProcessRole> roles = EnumSet.noneOf(ProcessRole.class);
        for (String name : StringUtils.commaDelimitedListToStringArray(names)) {
            roles.add(of(name.strip()));
        }
        return Collections.unmodifiableSet(roles);
    }

    /** States the roles of a process, as the begin of an error. */
    public static String statement(Set<ProcessRole> roles) {
        return PROPERTY + " of this process is " + roles;
    }

    private static ProcessRole of(String name) {
        return Arrays.stream(values())
                .filter(role -> role.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new InvalidRoleException(name));
    }

    /** As the setting names it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
