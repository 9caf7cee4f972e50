-- For volumes of a docker-compose.yml in which filigree was the superuser: renames the superuser to postgres, and creates
-- an ordinary role filigree that owns the database and everything in it. Run by psql, as the superuser filigree:
--
--   docker compose stop ingest-api inventory-poller
--   docker compose up -d --wait postgres
--   docker compose exec -T postgres psql -X -U filigree -d filigree < database/separate-superuser.sql
--   docker compose up -d
--
-- Needs FILIGREE_DB_PASSWORD in the environment of the server. A second run changes nothing.
\set ON_ERROR_STOP on
\getenv password FILIGREE_DB_PASSWORD
SELECT rolsuper AS superuser FROM pg_roles WHERE rolname = 'filigree' \gset
\if :superuser
-- A role cannot rename itself.
CREATE ROLE filigree_rename SUPERUSER;
SET SESSION AUTHORIZATION filigree_rename;
BEGIN;
ALTER ROLE filigree RENAME TO postgres;
ALTER ROLE postgres PASSWORD NULL;
CREATE ROLE filigree LOGIN PASSWORD :'password';
SELECT 'CREATE ROLE filigree_reader NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'filigree_reader') \gexec
GRANT filigree_reader TO filigree;
ALTER DATABASE filigree OWNER TO filigree;
-- REASSIGN OWNED refuses the superuser that initdb made, since it owns the catalogs, too.
DO $$
DECLARE
    object record;
BEGIN
    FOR object IN
        SELECT c.oid::regclass AS name,
               CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                              ELSE 'TABLE' END AS kind
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid = c.relowner
         WHERE r.rolname = 'postgres' AND n.nspname = 'public' AND c.relkind IN ('r', 'p', 'S', 'v', 'm')
           -- A sequence of a column follows its table.
           AND NOT EXISTS (SELECT FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i')
                              AND d.refclassid = 'pg_class'::regclass AND c.relkind = 'S')
    LOOP
        EXECUTE format('ALTER %s %s OWNER TO filigree', object.kind, object.name);
    END LOOP;
    FOR object IN
        SELECT p.oid::regprocedure AS name
          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner
         WHERE r.rolname = 'postgres' AND n.nspname = 'public'
    LOOP
        EXECUTE format('ALTER ROUTINE %s OWNER TO filigree', object.name);
    END LOOP;
    FOR object IN
        SELECT t.oid::regtype AS name
          FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_roles r ON r.oid = t.typowner
           LEFT JOIN pg_class c ON c.oid = t.typrelid
         WHERE r.rolname = 'postgres' AND n.nspname = 'public' AND t.typcategory <> 'A'
           AND (c.relkind IS NULL OR c.relkind = 'c')
    LOOP
        EXECUTE format('ALTER TYPE %s OWNER TO filigree', object.name);
    END LOOP;
END
$$;
COMMIT;
RESET SESSION AUTHORIZATION;
DROP ROLE filigree_rename;
\endif
