-- Functions of PostgreSQL, and of our schema, that DuckDB lacks or defines otherwise. Java defines those that need more than SQL.

-- PostgreSQL rounds double precision to even.
CREATE MACRO round(number) AS round_even(number, 0);

-- The number; null where JSON has no text for it.
CREATE MACRO finite(number) AS CASE WHEN isfinite(number) THEN number END;

-- Numbers that are equal have the same text. DuckDB writes a double with a decimal.
CREATE MACRO json_normal(j) AS
    CASE WHEN suffix(j::varchar, '.0') THEN left(j::varchar, -2)::json
         WHEN j::varchar IN ('Infinity', '-Infinity', 'NaN') THEN NULL
         ELSE j END;

-- As json_normal, but with one use of the value, which may have a subquery.
CREATE MACRO to_jsonb(v) AS
    nullif(regexp_replace(to_json(v)::varchar, '^(?:(-?[0-9]+)\.0|null|-?Infinity|NaN)$', '\1'), '')::json;

-- As json_normal, but with one use of the value: DuckDB would parse the JSON for each.
CREATE MACRO json_at(j, path) AS regexp_replace(json_extract(j, path)::varchar, '^(-?[0-9]+)\.0$', '\1')::json;

CREATE MACRO json_number(j) AS try_cast(j::varchar AS double);

-- The first character is sufficient, because the text of JSON begins with the value.
CREATE MACRO jsonb_typeof(j) AS
    CASE left(j::varchar, 1)
        WHEN '"' THEN 'string' WHEN '{' THEN 'object' WHEN '[' THEN 'array'
        WHEN 't' THEN 'boolean' WHEN 'f' THEN 'boolean' WHEN 'n' THEN 'null' WHEN '' THEN NULL
        ELSE CASE WHEN j IS NOT NULL THEN 'number' END END;

CREATE MACRO jsonb_array_length(j) AS json_array_length(j)::bigint;

CREATE MACRO json_elements(j) AS list_transform(from_json(j, '["json"]'), lambda v: json_normal(v)::varchar);

CREATE MACRO jsonb_array_elements(j) AS TABLE SELECT unnest(from_json(j, '["json"]')) AS value;

CREATE MACRO numbered_elements(j) AS
    list_transform(from_json(j, '["json"]'), lambda v, n: struct_pack(value := v, number := n));

CREATE MACRO entity_guid(arn) AS
    rtrim(to_base64(encode(split_part(arn, ':', 5) || '|INFRA|AWSLAMBDAFUNCTION|' || left(sha256(arn), 16))), '=');

-- The group of a regular expression; null where the text does not match.
CREATE MACRO captured(t, pattern, number) AS
    CASE WHEN regexp_matches(t, pattern) THEN regexp_extract(t, pattern, number) END;

-- A value at a time. Of two values at one time, the greater is the one that PostgreSQL's jsonb has as the greater.
CREATE MACRO ranked_value(t, j) AS struct_pack(
    "at" := t,
    rank := CASE jsonb_typeof(j)
        WHEN 'string' THEN 1 WHEN 'number' THEN 2 WHEN 'boolean' THEN 3 WHEN 'array' THEN 4 ELSE 5 END,
    number := CASE WHEN jsonb_typeof(j) = 'number' THEN json_number(j) END,
    "value" := j::json);

-- A value at a time, where all values have one type that is not JSON: the conversion to JSON can follow the aggregation.
CREATE MACRO dated_scalar(t, v) AS struct_pack("at" := t, "value" := v);

CREATE MACRO dated_json(pair) AS
    CASE WHEN pair IS NOT NULL THEN struct_pack("at" := pair."at", "value" := to_jsonb(pair."value")) END;

-- The list has one use of the value, which may have a subquery.
CREATE MACRO dated_value(t, j) AS list_transform([j], lambda v: ranked_value(t, v))[1];

-- The pattern of strftime for a pattern of to_char. U+E000 is the place of the quarter, which strftime does not have.
CREATE MACRO strftime_pattern(pattern) AS array_to_string(
    list_transform(
        regexp_extract_all(pattern, '"(?:\\.|[^"\\])*"|FM[A-Z][A-Za-z]*(?:24|12)?|YYYY|YY|HH24|HH12|Month|Mon|Day|DDD|DD|Dy|MM|MI|MS|SS|AM|Q|(?s:.)'),
        lambda part: CASE
            WHEN left(part, 1) = '"' THEN replace(regexp_replace(part[2:-2], '\\(.)', '\1', 'g'), '%', '%%')
            ELSE CASE part
                WHEN 'YYYY' THEN '%Y' WHEN 'YY' THEN '%y' WHEN 'Q' THEN chr(57344)
                WHEN 'FMMonth' THEN '%B' WHEN 'Mon' THEN '%b' WHEN 'MM' THEN '%m' WHEN 'FMMM' THEN '%-m'
                WHEN 'FMDay' THEN '%A' WHEN 'Dy' THEN '%a'
                WHEN 'DDD' THEN '%j' WHEN 'FMDDD' THEN '%-j' WHEN 'DD' THEN '%d' WHEN 'FMDD' THEN '%-d'
                WHEN 'HH24' THEN '%H' WHEN 'FMHH24' THEN '%-H' WHEN 'HH12' THEN '%I' WHEN 'FMHH12' THEN '%-I'
                WHEN 'AM' THEN '%p' WHEN 'MI' THEN '%M' WHEN 'FMMI' THEN '%-M'
                WHEN 'SS' THEN '%S' WHEN 'FMSS' THEN '%-S' WHEN 'MS' THEN '%g'
                WHEN '%' THEN '%%' ELSE part END END),
    '');

CREATE MACRO to_char(t, pattern) AS
    replace(strftime(t, strftime_pattern(pattern)), chr(57344), extract(quarter FROM t)::varchar);

-- The distance from UTC, as hours and minutes.
CREATE MACRO offset_text(ahead, none, prefix, padded) AS
    CASE WHEN epoch(ahead) = 0 THEN none
         ELSE prefix || CASE WHEN epoch(ahead) < 0 THEN '-' ELSE '+' END
            || lpad((abs(epoch(ahead))::bigint // 3600)::varchar,
                    CASE WHEN padded OR abs(epoch(ahead)) >= 36000 THEN 2 ELSE 1 END, '0')
            || ':' || lpad((abs(epoch(ahead))::bigint // 60 % 60)::varchar, 2, '0') END;
