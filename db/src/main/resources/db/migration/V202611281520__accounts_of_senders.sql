-- Which accounts the sender's key was for, so that what names no function is joined only with rows of these accounts.
--
-- NULL: the key was not bound, so all accounts. An array (sorted): these accounts; an empty one: none. Kept of
-- invocations, of errors that platform lines reported, and of completions that wait.
ALTER TABLE lambda_invocation ADD COLUMN account_ids text[];
ALTER TABLE lambda_invocation_error ADD COLUMN account_ids text[];
ALTER TABLE span ADD COLUMN account_ids text[];
ALTER TABLE custom_event ADD COLUMN account_ids text[];
ALTER TABLE invocation_completion ADD COLUMN account_ids text[];

-- Lines that wait without a function may have come with a bound key, which was not kept. Where there are such keys, these
-- lines are joined with nothing.
UPDATE invocation_completion SET account_ids = '{}'
 WHERE function_arn IS NULL AND EXISTS (SELECT FROM api_key WHERE kind = 'ingest' AND account_ids <> '{}');

-- Whether two rows of one request id may be joined: by the accounts that each may be of (its function's, or else those of
-- its sender's key), all of which the other's key must be for.
CREATE FUNCTION may_be_joined(a_function text, a_accounts text[], b_function text, b_accounts text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN a_function IS NOT NULL AND b_function IS NOT NULL THEN a_function = b_function
        WHEN a_function IS NULL AND b_function IS NULL THEN a_accounts IS NOT DISTINCT FROM b_accounts
        WHEN a_function IS NULL THEN
            (a_accounts IS NULL OR split_part(b_function, ':', 5) = ANY (a_accounts))
            AND (b_accounts IS NULL OR (a_accounts IS NOT NULL AND a_accounts <@ b_accounts))
        ELSE
            (b_accounts IS NULL OR split_part(a_function, ':', 5) = ANY (b_accounts))
            AND (a_accounts IS NULL OR (b_accounts IS NOT NULL AND b_accounts <@ a_accounts))
    END;
