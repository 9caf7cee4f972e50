package io.filigree.db.key;

import java.util.List;
import java.util.Optional;

import io.filigree.db.key.AppUser.Role;
import org.springframework.data.repository.Repository;

/** The rows of {@code app_user}. */
interface AppUserRepository extends Repository<AppUser, String> {

    Optional<AppUser> findById(String userName);

    List<AppUser> findAllByOrderByUserName();

    boolean existsByRole(Role role);

    long count();
}
