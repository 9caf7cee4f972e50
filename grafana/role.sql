-- The role that Grafana logs in as: it may read what filigree_reader may, in transactions that are read-only, and no query
-- of it lasts longer than 30 s. Can be run again. Run by psql, with the password in the environment.
\set ON_ERROR_STOP on
\getenv password GRAFANA_DB_PASSWORD
SELECT 'CREATE ROLE filigree_grafana LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'filigree_grafana') \gexec
ALTER ROLE filigree_grafana PASSWORD :'password';
ALTER ROLE filigree_grafana CONNECTION LIMIT 10;
ALTER ROLE filigree_grafana SET default_transaction_read_only = on;
ALTER ROLE filigree_grafana SET statement_timeout = '30s';
GRANT filigree_reader TO filigree_grafana;
