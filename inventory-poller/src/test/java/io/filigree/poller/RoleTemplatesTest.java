package io.filigree.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.filigree.db.account.PairedAccount;
import io.filigree.db.account.PairedAccount.Status;
import io.filigree.db.account.PollOverrides;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RoleTemplatesTest {

    private static final String PRINCIPAL = "arn:aws:iam::999988887777:role/poller";
    private static final List<String> REQUIRED =
            List.of("lambda:ListFunctions", "tag:GetResources", "account:ListRegions");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RoleTemplates templates = new RoleTemplates(() -> AwsPrincipal.known(PRINCIPAL));

    @Test
    void letsUsInWithTheAccountsExternalIdAndNobodyWithout() {
        JsonNode statement = JSON.readTree(texts(shop("Shop")).trustPolicy())
                .get("Statement")
                .get(0);

        assertThat(statement.at("/Principal/AWS").stringValue()).isEqualTo(PRINCIPAL);
        assertThat(statement.at("/Condition/StringEquals/sts:ExternalId").stringValue())
                .isEqualTo("the-id");
        assertThat(statement.get("Action").stringValue()).isEqualTo("sts:AssumeRole");
    }

    @Test
    void holdsAPlaceholderOfTheAccountsPartitionWhileWeDoNotKnowWhoWeAre() {
        RoleTemplates unknown = new RoleTemplates(() -> AwsPrincipal.unknown("aws", "STS has not responded yet"));
        PairedAccount gov = inRegions("us-gov-west-1");

        RoleTexts texts = unknown.texts(gov, List.of());

        assertThat(texts.trustPolicy()).contains("arn:aws-us-gov:iam::<YOUR-FILIGREE-ACCOUNT>:root");
        assertThat(texts.cloudFormation()).contains("--region us-gov-west-1").doesNotContain("us-east-1");
        assertThat(texts.problem()).contains("unknown yet", "STS has not responded yet", "FILIGREE_AWS_PRINCIPALARN");
        assertThat(unknown.roleArn(gov.accountId(), "filigree", gov.regions())).startsWith("arn:aws-us-gov:iam::");
    }

    @Test
    void saysThatAPrincipalOfAnotherPartitionCannotAssumeTheRole() {
        assertThat(templates.problem(inRegions("cn-north-1")))
                .hasValueSatisfying(problem -> assertThat(problem).contains("partition aws,", "aws-cn"));
        assertThat(templates.problem(inRegions("eu-west-1"))).isEmpty();
        assertThat(templates.problem(inRegions())).isEmpty();
    }

    private static PairedAccount inRegions(String... regions) {
        return PairedAccount.unverified(
                "123456789012", "Shop", null, "the-id", List.of(regions), java.time.Instant.EPOCH);
    }

    @Test
    void takesBothExternalIdsWhileOneReplacesTheOther() {
        RoleTexts texts = texts(rotating());

        assertThat(JSON.readTree(texts.trustPolicy())
                        .at("/Statement/0/Condition/StringEquals/sts:ExternalId")
                        .valueStream()
                        .map(JsonNode::stringValue))
                .containsExactly("the-id", "the-next-id");
        assertThat(at(yaml(texts.cloudFormation()), "Parameters", "ExternalIds", "Default"))
                .isEqualTo("the-id,the-next-id");
        assertThat(texts.terraform()).contains("\"sts:ExternalId\" = [\"the-id\", \"the-next-id\"]");
        assertThat(at(yaml(texts.stackSet()), "Mappings", "ExternalIds", "123456789012", "Ids"))
                .isEqualTo(List.of("the-id", "the-next-id"));
    }

    @Test
    void allowsInEveryTextExactlyWhatSessionsAreCappedTo() {
        RoleTexts texts = texts(shop("Shop"));

        assertThat(actionsOf(JSON.readTree(texts.permissionsPolicy()))).containsExactlyElementsOf(Permission.actions());
        for (String template : List.of(texts.cloudFormation(), texts.stackSet())) {
            Object statements = at(
                    yaml(template),
                    "Resources",
                    "FiligreeRole",
                    "Properties",
                    "Policies",
                    0,
                    "PolicyDocument",
                    "Statement");
            assertThat(at(statements, 0, "Action")).isEqualTo(REQUIRED);
            assertThat(at(statements, 1, "Action")).isEqualTo(Permission.optionalActions());
        }
        assertThat(strings(texts.terraform())).containsAll(Permission.actions());
        assertThat(Permission.requiredActions()).isEqualTo(REQUIRED);
    }

    @Test
    void givesTheTemplatesTheAccountsValuesAndAnOutput() {
        Object template = yaml(texts(shop("Shop")).cloudFormation());

        assertThat(at(template, "Parameters", "RoleName", "Default")).isEqualTo("reader");
        assertThat(at(template, "Parameters", "RolePath", "Default")).isEqualTo("/observability/");
        assertThat(at(template, "Parameters", "Principal", "Default")).isEqualTo(PRINCIPAL);
        assertThat(at(template, "Outputs", "RoleArn", "Value")).isEqualTo("!GetAtt FiligreeRole.Arn");
        assertThat(at(
                        template,
                        "Resources",
                        "FiligreeRole",
                        "Properties",
                        "AssumeRolePolicyDocument",
                        "Statement",
                        0,
                        "Condition",
                        "StringEquals",
                        "sts:ExternalId"))
                .isEqualTo("!Ref ExternalIds");
    }

    @Test
    void mapsEachAccountOfAStackSetToItsOwnExternalId() {
        PairedAccount other =
                PairedAccount.unverified("210987654321", "Stock", null, "id-of-stock", List.of(), Instant.EPOCH);

        Object template =
                yaml(templates.texts(shop("Shop"), List.of(shop("Shop"), other)).stackSet());

        assertThat(at(template, "Mappings", "ExternalIds"))
                .isEqualTo(Map.of(
                        "123456789012", Map.of("Ids", List.of("the-id")),
                        "210987654321", Map.of("Ids", List.of("id-of-stock"))));
    }

    @Test
    void writesNoExternalIdThatCouldEndTheText() {
        PairedAccount account =
                PairedAccount.unverified("123456789012", "Shop", null, "x\",\"y", List.of(), Instant.EPOCH);

        assertThatThrownBy(() -> texts(account)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Shop\"}]}, { \"Effect\": \"Allow\", \"Action\": \"*\"",
                "'; touch owned; echo '",
                "$(touch owned) `touch owned` ${aws_iam_role.other.arn} %{ if true }x%{ endif }",
                "\\\" + file(\"/etc/passwd\") + \\\"",
                "# : - & * !Sub ${AWS::AccountId} |\u2028Resources: {}\u0085x\u00e9\ud83d\ude00",
            })
    void letsNoNameOutOfItsLiteral(String name, @TempDir Path directory) throws Exception {
        RoleTexts hostile = texts(shop(name));
        RoleTexts usual = texts(shop("Shop"));
        String description =
                "Allows Filigree to list the Lambda functions of " + LiteralEscaper.plain(name) + " (123456789012)";

        assertThat(hostile.trustPolicy()).isEqualTo(usual.trustPolicy());
        assertThat(hostile.permissionsPolicy()).isEqualTo(usual.permissionsPolicy());
        assertThat(hostile.stackSet()).isEqualTo(usual.stackSet());
        assertThat(described(yaml(hostile.cloudFormation()), description))
                .isEqualTo(described(
                        yaml(usual.cloudFormation()),
                        "Allows Filigree to list the Lambda functions of Shop (123456789012)"));
        assertThat(strings(hostile.terraform())).contains(description).hasSameSizeAs(strings(usual.terraform()));
        assertThat(argumentsOfCreateRole(hostile.cli(), directory))
                .contains(description)
                .hasSize(12);
        assertThat(directory.resolve("owned")).doesNotExist();
    }

    private RoleTexts texts(PairedAccount account) {
        return templates.texts(account, List.of());
    }

    private static PairedAccount shop(String name) {
        return PairedAccount.unverified(
                "123456789012",
                name,
                "arn:aws:iam::123456789012:role/observability/reader",
                "the-id",
                List.of(),
                Instant.EPOCH);
    }

    private static PairedAccount rotating() {
        return new PairedAccount(
                "123456789012",
                "Shop",
                null,
                "the-id",
                "the-next-id",
                List.of(),
                PollOverrides.NONE,
                Status.VERIFIED,
                null,
                Instant.EPOCH,
                null,
                null);
    }

    private static List<String> actionsOf(JsonNode policy) {
        List<String> actions = new ArrayList<>();
        policy.get("Statement")
                .forEach(statement -> statement.get("Action").forEach(action -> actions.add(action.stringValue())));
        return actions;
    }

    /** The template without its description, once that is what it should be in both places. */
    @SuppressWarnings("unchecked")
    private static Object described(Object template, String description) {
        assertThat(at(template, "Description")).isEqualTo(description);
        assertThat(at(template, "Resources", "FiligreeRole", "Properties", "Description"))
                .isEqualTo(description);
        ((Map<String, Object>) template).remove("Description");
        ((Map<String, Object>) at(template, "Resources", "FiligreeRole", "Properties")).remove("Description");
        return template;
    }

    /** Every string of a piece of HCL as Terraform would read it, once nothing but strings holds a quote or template. */
    private static List<String> strings(String hcl) {
        Matcher literal = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*)\"").matcher(hcl);
        List<String> strings = new ArrayList<>();
        StringBuilder rest = new StringBuilder();
        while (literal.find()) {
            String text = literal.group(1);
            assertThat(text.replace("$${", "").replace("%%{", "")).doesNotContain("${", "%{");
            strings.add(text.replace("$${", "${").replace("%%{", "%{").replaceAll("\\\\(.)", "$1"));
            literal.appendReplacement(rest, "");
        }
        literal.appendTail(rest);
        assertThat(rest.toString()).doesNotContain("\"", "${", "%{");
        assertThat(rest.chars().filter(c -> c == '{').count())
                .isEqualTo(rest.chars().filter(c -> c == '}').count());
        return strings;
    }

    /** Runs the script with an {@code aws} that only records its arguments. */
    private static List<String> argumentsOfCreateRole(String script, Path directory)
            throws IOException, InterruptedException {
        Path aws = directory.resolve("aws");
        Files.writeString(aws, """
                #!/bin/sh
                case "$2" in
                  get-caller-identity) echo 123456789012 ;;
                  get-role) exit 1 ;;
                  create-role) printf '%s\\0' "$@" > arguments ;;
                esac
                """);
        Files.setPosixFilePermissions(aws, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder shell = new ProcessBuilder("/bin/sh", "-c", script).directory(directory.toFile());
        shell.environment().put("PATH", directory + ":/usr/bin:/bin");
        Process run = shell.redirectErrorStream(true).start();
        run.getInputStream().readAllBytes();
        run.waitFor();
        return List.of(Files.readString(directory.resolve("arguments")).split("\0"));
    }

    /** Reads short forms such as {@code !Ref Name} as their text. */
    private static Object yaml(String text) {
        return new Yaml(new ShortForms()).load(text);
    }

    private static Object at(Object node, Object... path) {
        Object here = node;
        for (Object step : path) {
            here = step instanceof Integer index ? ((List<?>) here).get(index) : ((Map<?, ?>) here).get(step);
        }
        return here;
    }

    private static final class ShortForms extends SafeConstructor {

        ShortForms() {
            super(new LoaderOptions());
            yamlMultiConstructors.put("!", new AbstractConstruct() {
                @Override
                public Object construct(Node node) {
                    return node instanceof SequenceNode sequence
                            ? node.getTag().getValue() + " " + constructSequence(sequence)
                            : node.getTag().getValue() + " " + ((ScalarNode) node).getValue();
                }
            });
        }
    }
}
