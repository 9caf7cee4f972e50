package io.filigree.page;

import java.util.List;
import java.util.Map;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccounts;
import io.filigree.query.event.EventQuery;
import io.filigree.query.event.EventReader;
import io.filigree.query.function.FunctionReader;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What is here: the accounts, how many functions they have, and the newest events. */
@Controller
final class HomeController {

    private static final int NEWEST = 50;

    private final PairedAccounts accounts;
    private final FunctionReader functions;
    private final EventReader events;
    private final JsonMapper pretty;

    HomeController(PairedAccounts accounts, FunctionReader functions, EventReader events) {
        this.accounts = accounts;
        this.functions = functions;
        this.events = events;
        this.pretty = JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
    }

    @GetMapping("/")
    String home(Model model) {
        List<PairedAccount> paired = accounts.all();
        Map<String, Long> counts = functions.countByAccount();
        model.addAttribute(
                "accounts",
                paired.stream().map(account -> AccountRow.of(account, counts)).toList());
        model.addAttribute(
                "functionCount",
                counts.values().stream().mapToLong(Long::longValue).sum());
        model.addAttribute(
                "events",
                events.read(new EventQuery(null, null, null, null, null, NEWEST)).stream()
                        .map(event -> EventRow.of(event, pretty.writeValueAsString(event)))
                        .toList());
        model.addAttribute(
                "url", ServletUriComponentsBuilder.fromCurrentContextPath().toUriString());
        return "home";
    }
}
