package io.filigree.page.account;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.filigree.poller.RoleTexts;

/** The methods to create the role of a pairing, each with its templates. */
enum RoleSetupMethod {
    CLOUDFORMATION(
            "CloudFormation",
            "In the CloudFormation console choose Create stack, upload the template, and allow named IAM resources. Or run"
                    + " the command at the top of the template. The role ARN is the output RoleArn of the stack."),
    TERRAFORM("Terraform", "Apply the configuration with credentials of the account. It prints the role ARN."),
    CLI("AWS CLI", "Run the script with credentials of the account. It prints the role ARN."),
    STACKSET(
            "StackSet",
            "For an organisation: one stack set creates the role in this account and in all other accounts without a"
                    + " verified role, each with a separate external id. The commands are at the top of the template."),
    POLICIES("Policies", "For other tools: the two policies of the role.");

    private final String title;
    private final String note;

    RoleSetupMethod(String title, String note) {
        this.title = title;
        this.note = note;
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String title() {
        return title;
    }

    public String note() {
        return note;
    }

    /** The method with this key, or the first one. */
    static RoleSetupMethod of(String key) {
        return Arrays.stream(values())
                .filter(method -> method.key().equals(key))
                .findFirst()
                .orElse(CLOUDFORMATION);
    }

    List<Text> texts(RoleTexts texts, String accountId) {
        String file = "filigree-" + accountId;
        return switch (this) {
            case CLOUDFORMATION ->
                List.of(new Text(
                        "cloudformation", "CloudFormation template", file + "-role.yaml", texts.cloudFormation()));
            case TERRAFORM -> List.of(new Text("terraform", "Terraform", file + "-role.tf", texts.terraform()));
            case CLI -> List.of(new Text("cli", "AWS CLI", file + "-role.sh", texts.cli()));
            case STACKSET ->
                List.of(new Text("stackset", "StackSet template", "filigree-stackset.yaml", texts.stackSet()));
            case POLICIES ->
                List.of(
                        new Text("trust-policy", "Trust policy", file + "-trust.json", texts.trustPolicy()),
                        new Text(
                                "permissions-policy",
                                "Permissions policy",
                                file + "-permissions.json",
                                texts.permissionsPolicy()));
        };
    }

    /** The text with this id, of any method. */
    static Optional<Text> text(String id, RoleTexts texts, String accountId) {
        return Arrays.stream(values())
                .flatMap(method -> method.texts(texts, accountId).stream())
                .filter(text -> text.id().equals(id))
                .findFirst();
    }

    /** @param file the file name for downloads */
    record Text(String id, String label, String file, String text) {}
}
