package io.filigree.query.nrql.compile;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.filigree.decorator.Attributes;

/** The attributes that the ARN of a function contains. */
final class ArnColumns {

    private static final Map<String, String> TEMPLATES = Map.of(
            Attributes.LAMBDA_ARN, "{}",
            Attributes.ACCOUNT_ID, "split_part({}, ':', 5)",
            Attributes.REGION, "split_part({}, ':', 4)",
            Attributes.FUNCTION_NAME, "split_part({}, ':', 7)",
            Attributes.ENTITY_NAME, "split_part({}, ':', 7)",
            Attributes.ENTITY_GUID, "entity_guid({})",
            Attributes.PROVIDER, "CASE WHEN {} IS NOT NULL THEN 'LambdaFunction' END");

    static final Set<String> NAMES = TEMPLATES.keySet();

    private ArnColumns() {}

    /** Whether decorated events have the attribute from their function's ARN, regardless of what their senders wrote. */
    static boolean replacesSender(String attribute) {
        return NAMES.contains(attribute) && !attribute.equals(Attributes.PROVIDER);
    }

    /** The attribute's value, null if the ARN is null; empty if ARNs do not contain the attribute. */
    static Optional<TypedExpression> of(String attribute, SqlFragment arn) {
        return Optional.ofNullable(TEMPLATES.get(attribute))
                .map(template -> TypedExpression.text(SqlFragment.of(template, arn)));
    }
}
