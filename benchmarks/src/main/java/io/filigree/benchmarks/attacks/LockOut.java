package io.filigree.benchmarks.attacks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Failed logins of an attacker: they must not lock out a user who has the password or a session. */
final class LockOut {

    private static final String FAMILY = "lock-out";

    private LockOut() {}

    static List<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        for (int failures : List.of(5, 30)) {
            attacks.add(Attack.quick(
                    FAMILY, failures + "-failures-from-one-address", target -> oneAddress(target, failures)));
        }
        attacks.add(Attack.quick(FAMILY, "failures-from-many-addresses", LockOut::manyAddresses));
        attacks.add(Attack.quick(FAMILY, "session-goes-on", LockOut::session));
        attacks.add(Attack.quick(FAMILY, "forged-client-address", LockOut::forgedAddress));
        attacks.add(Attack.quick(FAMILY, "guessing-is-slowed", LockOut::guessing));
        attacks.add(Attack.load(FAMILY, "many-names", LockOut::manyNames));
        return attacks;
    }

    private static AttackOutcome oneAddress(Target target, int failures) throws IOException {
        Target.Login login = target.newLogin("admin");
        RawHttpClient attacker = target.http().from("127.0.1.1");
        for (int i = 0; i < failures; i++) {
            new Session(attacker).logIn(login.name(), "wrong-password-" + i);
        }
        Reply reply = new Session(target.http().from("127.0.1.2")).logIn(login.name(), login.password());
        return AttackOutcome.when(
                Session.isLoggedIn(reply),
                "after %d failures from 127.0.1.1 the login from 127.0.1.2 leads to %s",
                failures,
                reply.header("location"));
    }

    /** One failure from each address, as a botnet would do it, once its own address is known to the server. */
    private static AttackOutcome manyAddresses(Target target) throws IOException {
        Target.Login login = target.newLogin("admin");
        RawHttpClient own = target.http().from("127.0.2.254");
        Session before = new Session(own);
        Reply first = before.logIn(login.name(), login.password());
        for (int i = 1; i <= 40; i++) {
            new Session(target.http().from("127.0.2." + i)).logIn(login.name(), "wrong-password-" + i);
        }
        Session browser = new Session(own);
        browser.cookies().putAll(before.cookies());
        Reply reply = browser.logIn(login.name(), login.password());
        int session = before.get("/people").status();
        return AttackOutcome.when(
                Session.isLoggedIn(first) && (Session.isLoggedIn(reply) || session == 200),
                "after 40 failures from 40 addresses the login leads to %s, its session gives %d",
                reply.header("location"),
                session);
    }

    private static AttackOutcome session(Target target) throws IOException {
        Target.Login login = target.newLogin("admin");
        Session session = new Session(target.http().from("127.0.3.1"));
        session.logIn(login.name(), login.password());
        for (int i = 0; i < 20; i++) {
            new Session(target.http().from("127.0.3.1")).logIn(login.name(), "wrong-password-" + i);
        }
        int status = session.get("/people").status();
        return AttackOutcome.when(status == 200, "after 20 failures from its own address a session gives %d", status);
    }

    /** Addresses in headers are the attacker's to choose: they may not open a new count. */
    private static AttackOutcome forgedAddress(Target target) throws IOException {
        Target.Login login = target.newLogin("viewer");
        RawHttpClient attacker = target.http().from("127.0.4.1");
        for (int i = 0; i < 12; i++) {
            Session session = new Session(attacker);
            Reply page = session.get("/login", "X-Forwarded-For: 10.0.0." + i, "Forwarded: for=10.0.0." + i);
            attacker.form(
                    "/login",
                    "username=" + login.name() + "&password=wrong-password&_csrf="
                            + RawHttpClient.encoded(Session.token(page)),
                    "X-Forwarded-For: 10.0.0." + i,
                    "Forwarded: for=10.0.0." + i,
                    "Cookie: "
                            + session.cookies().entrySet().stream()
                                    .map(Object::toString)
                                    .reduce("", (a, b) -> a + "; " + b));
        }
        Reply same = new Session(attacker).logIn(login.name(), login.password());
        Reply other = new Session(target.http().from("127.0.4.2")).logIn(login.name(), login.password());
        return AttackOutcome.when(
                !Session.isLoggedIn(same) && Session.isLoggedIn(other),
                "after 12 failures with forged addresses the attacker's address %s, another %s",
                Session.isLoggedIn(same) ? "is accepted" : "is limited",
                Session.isLoggedIn(other) ? "is accepted" : "is locked out");
    }

    /** The absence of a lock-out must not allow unlimited guessing. */
    private static AttackOutcome guessing(Target target) throws IOException {
        Target.Login login = target.newLogin("viewer");
        RawHttpClient attacker = target.http().from("127.0.6.1");
        for (int i = 0; i < 15; i++) {
            new Session(attacker).logIn(login.name(), "wrong-password-" + i);
        }
        Reply reply = new Session(attacker).logIn(login.name(), login.password());
        return AttackOutcome.when(
                !Session.isLoggedIn(reply),
                "the sixteenth guess of one address, the right one, is %s",
                Session.isLoggedIn(reply) ? "accepted" : "not tried");
    }

    /** Counts of failures by name are state that an attacker fills. */
    private static AttackOutcome manyNames(Target target) throws IOException, InterruptedException {
        Target.Login login = target.newLogin("admin");
        Session known = new Session(target.http().from("127.0.8.200"));
        known.logIn(login.name(), login.password());
        long start = System.nanoTime();
        List<Integer> statuses = ConcurrentTasks.run(4, 60, thread -> () -> {
            int sent = 0;
            RawHttpClient attacker = target.http().from("127.0.8." + (thread + 1));
            Session session = new Session(attacker);
            String token = Session.token(session.get("/login"));
            for (; sent < 250; sent++) {
                session.post("/login", "username=name-" + thread + "-" + sent + "&password=wrong-password", token);
            }
            return sent;
        });
        Reply reply = new Session(target.http().from("127.0.8.201")).logIn(login.name(), login.password());
        return AttackOutcome.when(
                Session.isLoggedIn(reply) && known.get("/people").status() == 200,
                "%d failures of many names in %.0f s; a login from another address leads to %s",
                statuses.stream().mapToInt(Integer::intValue).sum(),
                (System.nanoTime() - start) / 1e9,
                reply.header("location"));
    }
}
