package io.filigree.db.key;

import java.util.Optional;

import org.springframework.data.repository.Repository;

/** The rows of {@code app_user}. */
interface AppUserRepository extends Repository<AppUser, String> {

    Optional<AppUser> findById(String userName);

    long count();
}
