-- The columnar history: which snapshot of each Iceberg table is the active one. The row changes in the transaction in which
-- the rows of the snapshot leave PostgreSQL, so an event is either here or in the files of the active snapshot.
CREATE TABLE history_table (
    event_table       text        PRIMARY KEY,
    snapshot_id       bigint      NOT NULL,
    -- The file of Iceberg that describes the snapshot. It is immutable.
    metadata_location text        NOT NULL,
    -- All partitions that end at this time or before were sealed. No partition is created for them again.
    sealed_until      timestamptz,
    changed_at        timestamptz NOT NULL
);
GRANT SELECT ON history_table TO filigree_reader;

-- The catalog of Iceberg (JdbcCatalog, schema version 1), through which other engines find the tables.
CREATE TABLE iceberg_tables (
    catalog_name               varchar(255) NOT NULL,
    table_namespace            varchar(255) NOT NULL,
    table_name                 varchar(255) NOT NULL,
    metadata_location          varchar(1000),
    previous_metadata_location varchar(1000),
    iceberg_type               varchar(5),
    PRIMARY KEY (catalog_name, table_namespace, table_name)
);
CREATE TABLE iceberg_namespace_properties (
    catalog_name   varchar(255) NOT NULL,
    namespace      varchar(255) NOT NULL,
    property_key   varchar(255),
    property_value varchar(1000),
    PRIMARY KEY (catalog_name, namespace, property_key)
);
