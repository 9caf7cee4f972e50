-- Attributes of a function's configuration that have no column of their own, by their names, such as aws.lambda.snapStart.
-- The default is constant, so only the catalog changes: no row is read or written.
ALTER TABLE function_metadata ADD COLUMN configuration jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN function_metadata.configuration IS
    'Attributes without a column of their own, by name. One that is absent was not recorded, or AWS returned none';
