package io.filigree.poller;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.filigree.db.account.PairedAccount;

/**
 * Generates the templates that account owners deploy: one role per account, with the permissions of {@link Permission} and
 * a trust policy that requires Filigree's principal and one of the account's external ids.
 */
public final class RoleTemplates {

    /** The role's name where none is given. */
    public static final String ROLE_NAME = "filigree";

    /** Accounts of one stack set template: a mapping of CloudFormation holds no more. */
    public static final int MAX_STACK_SET_ACCOUNTS = 200;

    private static final String POLICY_NAME = "filigree-inventory";

    private final Supplier<AwsPrincipal> principal;

    /** @param principal our own role, as far as it is known */
    RoleTemplates(Supplier<AwsPrincipal> principal) {
        this.principal = requireNonNull(principal, "principal");
    }

    /**
     * The texts for an account.
     *
     * @param others accounts that the stack set's template is for besides this one
     */
    public RoleTexts texts(PairedAccount account, Collection<PairedAccount> others) {
        AwsPrincipal own = principal.get();
        AccountRole role = AccountRole.of(account, own);
        return new RoleTexts(
                trustPolicy(role),
                permissionsPolicy(),
                cloudFormation(role),
                terraform(role),
                cli(role),
                stackSet(account, role, others),
                own.problemIn(role.partition()));
    }

    /** JSON of the trust policy alone. */
    public String trustPolicy(PairedAccount account) {
        return trustPolicy(AccountRole.of(account, principal.get()));
    }

    /** What is wrong with the principal that the account's texts name; empty when nothing is. */
    public Optional<String> problem(PairedAccount account) {
        AwsPrincipal own = principal.get();
        return Optional.ofNullable(own.problemIn(AccountRole.partitionOf(account, own)));
    }

    /** The same where a role is tried, whose partition counts. */
    public Optional<String> problem(PairedAccount account, String roleArn) {
        AwsPrincipal own = principal.get();
        String partition = RoleArn.parse(roleArn.strip())
                .map(RoleArn::partition)
                .orElseGet(() -> AccountRole.partitionOf(account, own));
        return Optional.ofNullable(own.problemIn(partition));
    }

    /**
     * The ARN of a role of that name.
     *
     * @param regions of the account, which tell its partition; when there are none it is taken to be ours
     */
    public String roleArn(String accountId, String roleName, List<String> regions) {
        return "arn:" + AccountRole.partitionOf(regions, principal.get()) + ":iam::" + accountId + ":role/" + roleName;
    }

    private static String trustPolicy(AccountRole role) {
        return """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Effect": "Allow",
                      "Principal": { "AWS": %s },
                      "Action": "sts:AssumeRole",
                      "Condition": { "StringEquals": { "sts:ExternalId": %s } }
                    }
                  ]
                }
                """.formatted(LiteralEscaper.json(role.principal()), role.externalIdsAsJson());
    }

    /** JSON of the least that the role has to allow. Without the second statement sweeps work all the same. */
    public String permissionsPolicy() {
        return """
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {
                      "Sid": "Inventory",
                      "Effect": "Allow",
                      "Action": [
                %s
                      ],
                      "Resource": "*"
                    },
                    {
                      "Sid": "Optional",
                      "Effect": "Allow",
                      "Action": [
                %s
                      ],
                      "Resource": "*"
                    }
                  ]
                }
                """.formatted(lines(Permission.requiredActions()), lines(Permission.optionalActions()));
    }

    private static String cloudFormation(AccountRole role) {
        return """
                # The role with which Filigree lists the functions of account %1$s. Deploy it in that account:
                #   aws cloudformation deploy --template-file filigree-%1$s-role.yaml --stack-name filigree-role \\
                #     --capabilities CAPABILITY_NAMED_IAM --region %8$s
                AWSTemplateFormatVersion: "2010-09-09"
                Description: %2$s
                Parameters:
                  RoleName:
                    Type: String
                    Default: %3$s
                  RolePath:
                    Type: String
                    Default: %4$s
                  Principal:
                    Type: String
                    Description: The IAM principal that assumes this role, which is Filigree's own
                    Default: %5$s
                  ExternalIds:
                    Type: CommaDelimitedList
                    Description: External ids with which Filigree assumes this role; two during a rotation
                    Default: %6$s
                Resources:
                  FiligreeRole:
                    Type: AWS::IAM::Role
                    Properties:
                      RoleName: !Ref RoleName
                      Path: !Ref RolePath
                      Description: %2$s
                %7$sOutputs:
                  RoleArn:
                    Description: The ARN to verify in Filigree
                    Value: !GetAtt FiligreeRole.Arn
                """.formatted(
                        role.accountId(),
                        LiteralEscaper.json(role.description()),
                        LiteralEscaper.json(role.name()),
                        LiteralEscaper.json(role.path()),
                        LiteralEscaper.json(role.principal()),
                        LiteralEscaper.json(String.join(",", role.externalIds())),
                        roleProperties("!Ref Principal", "!Ref ExternalIds"),
                        RoleArn.homeRegion(role.partition()));
    }

    private String stackSet(PairedAccount account, AccountRole role, Collection<PairedAccount> others) {
        List<PairedAccount> all = Stream.concat(
                        Stream.of(account),
                        others.stream().filter(other -> !other.accountId().equals(account.accountId())))
                .toList();
        List<PairedAccount> accounts = all.subList(0, Math.min(all.size(), MAX_STACK_SET_ACCOUNTS));
        String ids = accounts.stream().map(one -> '"' + one.accountId() + '"').collect(Collectors.joining(","));
        String mapping = accounts.stream()
                .map(one -> "    \"" + one.accountId() + "\":\n      Ids: ["
                        + LiteralEscaper.jsonList(one.externalIds()) + "]\n")
                .collect(Collectors.joining());
        return """
                # The role with which Filigree lists the functions of %1$d of %8$d accounts without a verified role, each
                # with a separate external id. Deploy it from the management account or a delegated administrator's:
                #   aws cloudformation create-stack-set --stack-set-name filigree-role \\
                #     --template-body file://filigree-stackset.yaml --permission-model SERVICE_MANAGED \\
                #     --auto-deployment Enabled=false --capabilities CAPABILITY_NAMED_IAM --region %9$s
                #   aws cloudformation create-stack-instances --stack-set-name filigree-role \\
                #     --deployment-targets '{"OrganizationalUnitIds":["<ROOT-OR-OU-ID>"],"Accounts":[%2$s],\
                "AccountFilterType":"INTERSECTION"}' \\
                #     --regions %9$s --region %9$s
                # A stack set does not include the management account: deploy its own template there.
                AWSTemplateFormatVersion: "2010-09-09"
                Description: "Allows Filigree to list the Lambda functions of this account"
                Parameters:
                  RoleName:
                    Type: String
                    Default: %3$s
                  RolePath:
                    Type: String
                    Default: %4$s
                  Principal:
                    Type: String
                    Description: The IAM principal that assumes this role, which is Filigree's own
                    Default: %5$s
                Mappings:
                  ExternalIds:
                %6$sResources:
                  FiligreeRole:
                    Type: AWS::IAM::Role
                    Properties:
                      RoleName: !Ref RoleName
                      Path: !Ref RolePath
                      Description: "Allows Filigree to list the Lambda functions of this account"
                %7$sOutputs:
                  RoleArn:
                    Description: The ARN to verify in Filigree
                    Value: !GetAtt FiligreeRole.Arn
                """.formatted(
                        accounts.size(),
                        ids,
                        LiteralEscaper.json(role.name()),
                        LiteralEscaper.json(role.path()),
                        LiteralEscaper.json(role.principal()),
                        mapping,
                        roleProperties("!Ref Principal", "!FindInMap [ExternalIds, !Ref \"AWS::AccountId\", Ids]"),
                        all.size(),
                        RoleArn.homeRegion(role.partition()));
    }

    /** The role's properties in both templates, indented as properties of a resource. */
    private static String roleProperties(String principal, String externalIds) {
        return """
                MaxSessionDuration: 3600
                AssumeRolePolicyDocument:
                  Version: "2012-10-17"
                  Statement:
                    - Effect: Allow
                      Principal:
                        AWS: %s
                      Action: "sts:AssumeRole"
                      Condition:
                        StringEquals:
                          "sts:ExternalId": %s
                Policies:
                  - PolicyName: %s
                    PolicyDocument:
                      Version: "2012-10-17"
                      Statement:
                        - Sid: Inventory
                          Effect: Allow
                          Resource: "*"
                          Action: [%s]
                        - Sid: Optional
                          Effect: Allow
                          Resource: "*"
                          Action: [%s]
                """.formatted(
                        principal,
                        externalIds,
                        POLICY_NAME,
                        LiteralEscaper.jsonList(Permission.requiredActions()),
                        LiteralEscaper.jsonList(Permission.optionalActions()))
                .indent(6);
    }

    private static String terraform(AccountRole role) {
        return """
                # The role with which Filigree lists the functions of account %1$s. Apply it with credentials of that account.
                resource "aws_iam_role" "filigree" {
                  name                 = %2$s
                  path                 = %3$s
                  description          = %4$s
                  max_session_duration = 3600

                  assume_role_policy = jsonencode({
                    Version = "2012-10-17"
                    Statement = [{
                      Effect    = "Allow"
                      Principal = { AWS = %5$s }
                      Action    = "sts:AssumeRole"
                      Condition = { StringEquals = { "sts:ExternalId" = [%6$s] } }
                    }]
                  })
                }

                resource "aws_iam_role_policy" "filigree_inventory" {
                  name = "%7$s"
                  role = aws_iam_role.filigree.id

                  policy = jsonencode({
                    Version = "2012-10-17"
                    Statement = [
                      {
                        Sid      = "Inventory"
                        Effect   = "Allow"
                        Action   = [%8$s]
                        Resource = "*"
                      },
                      {
                        Sid      = "Optional"
                        Effect   = "Allow"
                        Action   = [%9$s]
                        Resource = "*"
                      }
                    ]
                  })
                }

                output "filigree_role_arn" {
                  description = "The ARN to verify in Filigree"
                  value       = aws_iam_role.filigree.arn
                }
                """.formatted(
                        role.accountId(),
                        LiteralEscaper.hcl(role.name()),
                        LiteralEscaper.hcl(role.path()),
                        LiteralEscaper.hcl(role.description()),
                        LiteralEscaper.hcl(role.principal()),
                        LiteralEscaper.jsonList(role.externalIds()),
                        POLICY_NAME,
                        LiteralEscaper.jsonList(Permission.requiredActions()),
                        LiteralEscaper.jsonList(Permission.optionalActions()));
    }

    private String cli(AccountRole role) {
        return """
                #!/bin/sh
                # Creates or updates the role with which Filigree lists the functions of account %1$s. Run it with
                # credentials of that account. It prints the ARN to verify in Filigree.
                set -eu

                role=%2$s
                trust=%3$s
                permissions=%4$s

                if [ "$(aws sts get-caller-identity --query Account --output text)" != "%1$s" ]; then
                  echo "The AWS credentials are not of account %1$s" >&2
                  exit 1
                fi
                if aws iam get-role --role-name "$role" >/dev/null 2>&1; then
                  aws iam update-assume-role-policy --role-name "$role" --policy-document "$trust"
                else
                  aws iam create-role --role-name "$role" --path %5$s --assume-role-policy-document "$trust" \\
                    --description %6$s --max-session-duration 3600 >/dev/null
                fi
                aws iam put-role-policy --role-name "$role" --policy-name %7$s --policy-document "$permissions"
                aws iam get-role --role-name "$role" --query Role.Arn --output text
                """.formatted(
                        role.accountId(),
                        LiteralEscaper.shell(role.name()),
                        LiteralEscaper.shell(trustPolicy(role)),
                        LiteralEscaper.shell(permissionsPolicy()),
                        LiteralEscaper.shell(role.path()),
                        LiteralEscaper.shell(role.description()),
                        POLICY_NAME);
    }

    private static String lines(List<String> actions) {
        return actions.stream().map(action -> "        \"" + action + '"').collect(Collectors.joining(",\n"));
    }
}
