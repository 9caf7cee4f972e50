#!/bin/sh
# Run once by the postgres image, when its volume is empty: the role and the database of Filigree, which is no superuser.
set -eu
psql -X -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres <<'SQL'
\getenv password FILIGREE_DB_PASSWORD
CREATE ROLE filigree LOGIN PASSWORD :'password';
CREATE ROLE filigree_reader NOLOGIN;
GRANT filigree_reader TO filigree;
CREATE DATABASE filigree OWNER filigree;
SQL
