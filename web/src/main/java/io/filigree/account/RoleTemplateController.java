package io.filigree.account;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import io.filigree.poller.RoleTexts;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The templates and policies that the owner of an account deploys, as files to download. */
@RestController
@RequestMapping("/api/accounts/{accountId}/policies")
final class RoleTemplateController {

    private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);
    private static final MediaType YAML = new MediaType("application", "yaml", StandardCharsets.UTF_8);

    private final PairingService pairing;

    RoleTemplateController(PairingService pairing) {
        this.pairing = pairing;
    }

    /** All templates and policies. */
    @GetMapping
    Map<String, String> all(@PathVariable String accountId) {
        RoleTexts texts = pairing.policies(accountId);
        Map<String, String> all = new LinkedHashMap<>();
        all.put("trust", texts.trustPolicy());
        all.put("permissions", texts.permissionsPolicy());
        all.put("cloudformation", texts.cloudFormation());
        all.put("terraform", texts.terraform());
        all.put("cli", texts.cli());
        all.put("stackset", texts.stackSet());
        if (texts.problem() != null) {
            all.put("problem", texts.problem());
        }
        return all;
    }

    @GetMapping("/trust")
    ResponseEntity<String> trust(@PathVariable String accountId) {
        RoleTexts texts = pairing.policies(accountId);
        return file("filigree-" + accountId + "-trust.json", MediaType.APPLICATION_JSON, texts.trustPolicy());
    }

    @GetMapping("/permissions")
    ResponseEntity<String> permissions(@PathVariable String accountId) {
        RoleTexts texts = pairing.policies(accountId);
        return file("filigree-permissions.json", MediaType.APPLICATION_JSON, texts.permissionsPolicy());
    }

    @GetMapping("/cloudformation")
    ResponseEntity<String> cloudFormation(@PathVariable String accountId) {
        RoleTexts texts = pairing.policies(accountId);
        return file("filigree-" + accountId + "-role.yaml", YAML, texts.cloudFormation());
    }

    @GetMapping("/terraform")
    ResponseEntity<String> terraform(@PathVariable String accountId) {
        RoleTexts texts = pairing.policies(accountId);
        return file("filigree-" + accountId + ".tf", TEXT, texts.terraform());
    }

    @GetMapping("/cli")
    ResponseEntity<String> cli(@PathVariable String accountId) {
        RoleTexts texts = pairing.policies(accountId);
        return file("filigree-" + accountId + ".sh", TEXT, texts.cli());
    }

    @GetMapping("/stackset")
    ResponseEntity<String> stackSet(@PathVariable String accountId) {
        return file("filigree-stackset.yaml", YAML, pairing.policies(accountId).stackSet());
    }

    /** Called only with the id of a paired account, so the file name contains only digits from it. */
    private static ResponseEntity<String> file(String name, MediaType type, String text) {
        return ResponseEntity.ok()
                .contentType(type)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(text);
    }
}
