-- Functions are listed within the bounds of queries, by their role: it needs when a region was last swept.
GRANT SELECT (account_id, region, last_sweep_at) ON account_region TO filigree_reader;
