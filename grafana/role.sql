-- Role that Grafana logs in as. It has the privileges of filigree_reader, its transactions are read-only, and its statements time
-- out after 30 s. Run with psql and the password in GRAFANA_DB_PASSWORD; can be run again.
\set ON_ERROR_STOP on
\getenv password GRAFANA_DB_PASSWORD
SELECT 'CREATE ROLE filigree_grafana LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'filigree_grafana') \gexec
ALTER ROLE filigree_grafana PASSWORD :'password';
ALTER ROLE filigree_grafana CONNECTION LIMIT 10;
ALTER ROLE filigree_grafana SET default_transaction_read_only = on;
ALTER ROLE filigree_grafana SET statement_timeout = '30s';
GRANT filigree_reader TO filigree_grafana;
