-- Decorates events with the version that ran, which the sender reports beside the ARN, and marks those of which it is unknown.
ALTER TABLE lambda_invocation ADD COLUMN reported_version text;
ALTER TABLE lambda_invocation_error ADD COLUMN reported_version text;
ALTER TABLE span ADD COLUMN reported_version text;
ALTER TABLE custom_event ADD COLUMN reported_version text;

-- The new constraint allows more than the old one, so that no row has to be read.
ALTER TABLE lambda_invocation
    DROP CONSTRAINT lambda_invocation_decoration_status_check,
    ADD CONSTRAINT lambda_invocation_decoration_status_check
        CHECK (decoration_status IN ('decorated', 'late', 'ambiguous', 'pending', 'undecorated')) NOT VALID;
ALTER TABLE lambda_invocation_error
    DROP CONSTRAINT lambda_invocation_decoration_status_check,
    ADD CONSTRAINT lambda_invocation_decoration_status_check
        CHECK (decoration_status IN ('decorated', 'late', 'ambiguous', 'pending', 'undecorated')) NOT VALID;
ALTER TABLE span
    DROP CONSTRAINT lambda_invocation_decoration_status_check,
    ADD CONSTRAINT lambda_invocation_decoration_status_check
        CHECK (decoration_status IN ('decorated', 'late', 'ambiguous', 'pending', 'undecorated')) NOT VALID;
ALTER TABLE custom_event
    DROP CONSTRAINT lambda_invocation_decoration_status_check,
    ADD CONSTRAINT lambda_invocation_decoration_status_check
        CHECK (decoration_status IN ('decorated', 'late', 'ambiguous', 'pending', 'undecorated')) NOT VALID;
ALTER TABLE decoration_tally
    DROP CONSTRAINT decoration_tally_status_check,
    ADD CONSTRAINT decoration_tally_status_check
        CHECK (status IN ('decorated', 'late', 'ambiguous', 'pending', 'undecorated'));
