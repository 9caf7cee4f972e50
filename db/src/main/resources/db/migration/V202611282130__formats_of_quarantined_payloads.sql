-- A quarantined payload is replayed through the wire format that it came in. All that are there came in the first one.
ALTER TABLE quarantined_payload ADD COLUMN format text NOT NULL DEFAULT 'aws-lambda-v1';
