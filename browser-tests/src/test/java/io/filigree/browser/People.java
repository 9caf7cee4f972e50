package io.filigree.browser;

import org.springframework.security.crypto.password.PasswordEncoder;

/** People to log in as, written straight into the table. */
final class People {

    private People() {}

    /** Adds a user with the known password. */
    static void add(Filigree filigree, String name, String role) {
        filigree.jdbc()
                .sql("""
                        INSERT INTO app_user (user_name, password_hash, role, created_at, password_changed_at)
                        VALUES (:name, :hash, :role, now(), now())
                        ON CONFLICT (user_name) DO UPDATE
                        SET role = excluded.role, password_hash = excluded.password_hash
                        """)
                .param("name", name)
                .param("role", role)
                .param("hash", filigree.bean(PasswordEncoder.class).encode(Filigree.PASSWORD))
                .update();
    }

    /** Everybody but the administrator goes. */
    static void removeAll(Filigree filigree) {
        filigree.jdbc().sql("DELETE FROM app_user WHERE user_name <> 'admin'").update();
    }
}
