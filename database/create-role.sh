#!/bin/sh
# Creates the role filigree, which is not a superuser, and its database. The postgres image runs this once, when its volume
# is empty. Run again, it gives the role the password that FILIGREE_DB_PASSWORD has now:
#
#   docker compose up -d postgres
#   docker compose exec postgres sh /docker-entrypoint-initdb.d/create-role.sh
#   docker compose up -d
set -eu
psql -X -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d postgres <<'SQL'
\getenv password FILIGREE_DB_PASSWORD
SELECT 'CREATE ROLE filigree LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'filigree') \gexec
ALTER ROLE filigree PASSWORD :'password';
SELECT 'CREATE ROLE filigree_reader NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'filigree_reader') \gexec
GRANT filigree_reader TO filigree;
SELECT 'CREATE DATABASE filigree OWNER filigree' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'filigree') \gexec
SQL
