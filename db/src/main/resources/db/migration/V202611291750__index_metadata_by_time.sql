-- Serves the changes of all functions in a time range, which pages mark in charts; without it that read scans the table.
CREATE INDEX function_metadata_time_idx ON function_metadata (valid_from);
