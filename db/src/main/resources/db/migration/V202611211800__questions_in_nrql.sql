-- For questions in NRQL: which attributes events carry, two attributes that every other question asks for as columns of
-- their own, and an index by which a filter on metadata finds its events.

-- Which attributes events of a type have, as what; written with the first event that has one. Whoever asks learns from it
-- where an attribute is to be looked for, and what it can be compared with, without reading an event.
CREATE TABLE event_attribute (
    event_type text    NOT NULL,
    -- '' where the event's function is not known.
    account_id text    NOT NULL,
    -- '*' where there are more names than are noted: then it can be any.
    name       text    NOT NULL,
    -- Whether the platform's own lines say it, not the sender.
    completion boolean NOT NULL,
    kind       text    NOT NULL CHECK (kind IN ('string', 'number', 'boolean')),
    PRIMARY KEY (event_type, account_id, name, completion, kind)
);

INSERT INTO event_attribute
SELECT DISTINCT type, coalesce(split_part(function_arn, ':', 5), ''), key, false, jsonb_typeof(value)
  FROM (SELECT type, function_arn, attributes FROM lambda_invocation
        UNION ALL SELECT type, function_arn, attributes FROM lambda_invocation_error
        UNION ALL SELECT type, function_arn, attributes FROM span
        UNION ALL SELECT type, function_arn, attributes FROM custom_event) AS event
 CROSS JOIN jsonb_each(attributes)
 WHERE jsonb_typeof(value) IN ('string', 'number', 'boolean')
UNION
SELECT DISTINCT type, coalesce(split_part(function_arn, ':', 5), ''), key, true, jsonb_typeof(value)
  FROM (SELECT type, function_arn, completion FROM lambda_invocation
        UNION ALL SELECT type, function_arn, completion FROM lambda_invocation_error) AS event
 CROSS JOIN jsonb_each(completion)
 WHERE jsonb_typeof(value) IN ('string', 'number', 'boolean');

-- A number as PostgreSQL can compute with it; null for one beyond the range of a double, which fails no row.
CREATE FUNCTION finite_number(value jsonb) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(value) = 'number' THEN
        CASE WHEN value::numeric = 0 OR abs(value::numeric) BETWEEN 1e-300 AND 1e300 THEN value::double precision END
    END;

-- As readers see them: what the sender wrote, else what the platform said, and an error where either says so. NULL as well
-- where the sender wrote something else than a number or a boolean, which event_attribute knows.
ALTER TABLE lambda_invocation
    ADD COLUMN duration double precision GENERATED ALWAYS AS
        (finite_number(coalesce(attributes -> 'duration', completion -> 'duration'))) STORED,
    ADD COLUMN error boolean GENERATED ALWAYS AS
        (CASE coalesce(CASE WHEN completion -> 'error' = 'true' THEN completion -> 'error' END,
                       attributes -> 'error', completion -> 'error')
         WHEN 'true' THEN true WHEN 'false' THEN false END) STORED;
ALTER TABLE lambda_invocation_error
    ADD COLUMN duration double precision GENERATED ALWAYS AS
        (finite_number(coalesce(attributes -> 'duration', completion -> 'duration'))) STORED,
    ADD COLUMN error boolean GENERATED ALWAYS AS
        (CASE coalesce(CASE WHEN completion -> 'error' = 'true' THEN completion -> 'error' END,
                       attributes -> 'error', completion -> 'error')
         WHEN 'true' THEN true WHEN 'false' THEN false END) STORED;
ALTER TABLE span
    ADD COLUMN duration double precision GENERATED ALWAYS AS
        (finite_number(coalesce(attributes -> 'duration', completion -> 'duration'))) STORED,
    ADD COLUMN error boolean GENERATED ALWAYS AS
        (CASE coalesce(CASE WHEN completion -> 'error' = 'true' THEN completion -> 'error' END,
                       attributes -> 'error', completion -> 'error')
         WHEN 'true' THEN true WHEN 'false' THEN false END) STORED;
ALTER TABLE custom_event
    ADD COLUMN duration double precision GENERATED ALWAYS AS
        (finite_number(coalesce(attributes -> 'duration', completion -> 'duration'))) STORED,
    ADD COLUMN error boolean GENERATED ALWAYS AS
        (CASE coalesce(CASE WHEN completion -> 'error' = 'true' THEN completion -> 'error' END,
                       attributes -> 'error', completion -> 'error')
         WHEN 'true' THEN true WHEN 'false' THEN false END) STORED;

-- A filter on tags, runtime or memory picks rows of function_metadata, and these lead to their events; counts and
-- durations by any of them are read from the index alone.
CREATE INDEX lambda_invocation_metadata_idx ON lambda_invocation (metadata_id, ts) INCLUDE (duration, error);
CREATE INDEX lambda_invocation_error_metadata_idx ON lambda_invocation_error (metadata_id, ts);
CREATE INDEX span_metadata_idx ON span (metadata_id, ts) INCLUDE (duration, error);
CREATE INDEX custom_event_metadata_idx ON custom_event (metadata_id, ts);

-- The id that a function's events share, as the decorator makes it (EntityGuid).
CREATE FUNCTION entity_guid(function_arn text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN rtrim(translate(encode(convert_to(
        split_part(function_arn, ':', 5) || '|INFRA|AWSLAMBDAFUNCTION|'
            || left(encode(sha256(convert_to(function_arn, 'UTF8')), 'hex'), 16), 'UTF8'), 'base64'), E'\n', ''), '=');

-- A value and when it was: the newest one is the greatest. (max() of rows forgets what they are rows of.)
CREATE TYPE dated_value AS (at timestamptz, value jsonb);
CREATE FUNCTION later_of(a dated_value, b dated_value) RETURNS dated_value
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN CASE WHEN b > a THEN b ELSE a END;
END
$$;
CREATE FUNCTION earlier_of(a dated_value, b dated_value) RETURNS dated_value
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN CASE WHEN b < a THEN b ELSE a END;
END
$$;
CREATE AGGREGATE newest(dated_value) (
    SFUNC = later_of, STYPE = dated_value, COMBINEFUNC = later_of, PARALLEL = SAFE);
CREATE AGGREGATE oldest(dated_value) (
    SFUNC = earlier_of, STYPE = dated_value, COMBINEFUNC = earlier_of, PARALLEL = SAFE);

-- How many values fall into each of so many buckets, numbered from 1.
CREATE FUNCTION count_in_bucket(counts bigint[], bucket integer, buckets integer) RETURNS bigint[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF counts IS NULL THEN
        counts := array_fill(0::bigint, ARRAY[buckets]);
    END IF;
    IF bucket IS NOT NULL THEN
        counts[bucket] := counts[bucket] + 1;
    END IF;
    RETURN counts;
END
$$;
CREATE AGGREGATE bucket_counts(bucket integer, buckets integer) (
    SFUNC = count_in_bucket, STYPE = bigint[], PARALLEL = SAFE);

-- The quantile of a histogram whose pairs are [bound, cumulative count], as Prometheus' histogram_quantile has it: linear
-- within a bucket, the highest finite bound beyond it.
CREATE FUNCTION histogram_quantile(quantile double precision, bounds double precision[], counts double precision[])
    RETURNS double precision LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    n integer := coalesce(array_length(bounds, 1), 0);
    rank double precision;
    i integer := 1;
    lower_bound double precision := 0;
    lower_count double precision := 0;
BEGIN
    IF n < 2 OR bounds[n] <> 'Infinity' OR counts[n] <= 0 THEN
        RETURN NULL;
    END IF;
    rank := quantile * counts[n];
    WHILE i < n AND counts[i] < rank LOOP
        i := i + 1;
    END LOOP;
    IF i = n THEN
        RETURN bounds[n - 1];
    END IF;
    IF i = 1 AND bounds[1] <= 0 THEN
        RETURN bounds[1];
    END IF;
    IF i > 1 THEN
        lower_bound := bounds[i - 1];
        lower_count := counts[i - 1];
    END IF;
    IF counts[i] = lower_count THEN
        RETURN bounds[i];
    END IF;
    RETURN lower_bound + (bounds[i] - lower_bound) * (rank - lower_count) / (counts[i] - lower_count);
END
$$;
