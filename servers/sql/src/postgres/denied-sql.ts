/** Every table and view with its columns, whoever may read it. */
export const EXISTING = `
SELECT pg_catalog.json_build_object('oid', c.oid, 'schema', n.nspname, 'name', c.relname,
  'columns', COALESCE((SELECT pg_catalog.json_agg(a.attname ORDER BY a.attnum)
    FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '[]'))
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')`;

/**
 * What gives rows of the tables and columns in $1, a JSON list of `{oid, column}` (null: all columns), and can be read by
 * the role or one that it can become. A last row names functions that may.
 *
 * Rows of a table are also those of its partitions and children, and all are in its parents and in views. A view takes
 * what its rule depends on; the use of a whole row of a table is no dependency on its columns, so the tree of the rule is
 * searched for that, and found too often rather than too seldom. A view with security_invoker gives nothing that its
 * reader may not read himself, but what is stored of it may.
 * https://www.postgresql.org/docs/current/catalog-pg-depend.html
 */
export const REACHED = `
WITH RECURSIVE reach AS MATERIALIZED (
  SELECT oid, rolname FROM pg_catalog.pg_roles WHERE pg_catalog.pg_has_role(session_user, oid, 'MEMBER')
), named AS MATERIALIZED (
  SELECT * FROM pg_catalog.json_to_recordset($1::pg_catalog.json) AS j (oid pg_catalog.oid, "column" pg_catalog.text)
), down (oid, attname) AS (
  SELECT oid, "column" FROM named
  UNION
  SELECT i.inhrelid, d.attname FROM down d JOIN pg_catalog.pg_inherits i ON i.inhparent = d.oid
), up (oid, attname) AS (
  SELECT oid, attname FROM down
  UNION
  SELECT wider.oid, wider.attname FROM up CROSS JOIN LATERAL (
    SELECT i.inhparent, up.attname FROM pg_catalog.pg_inherits i WHERE i.inhrelid = up.oid
      AND (up.attname IS NULL OR EXISTS (SELECT FROM pg_catalog.pg_attribute a
        WHERE a.attrelid = i.inhparent AND a.attname = up.attname AND NOT a.attisdropped))
    UNION ALL
    SELECT r.ev_class, NULL FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid
    WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = up.oid
      AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND r.ev_type = '1' AND r.ev_class <> up.oid
      AND (up.attname IS NULL
        OR d.refobjsubid = (SELECT a.attnum FROM pg_catalog.pg_attribute a WHERE a.attrelid = up.oid AND a.attname = up.attname)
        OR r.ev_action::pg_catalog.text LIKE '%:varattno 0 :vartype '
          || (SELECT c.reltype FROM pg_catalog.pg_class c WHERE c.oid = up.oid) || ' %')
  ) AS wider (oid, attname)
), held AS (
  SELECT c.oid, c.relname, n.nspname,
    pg_catalog.bool_and(c.oid NOT IN (SELECT d.oid FROM down d)) AS made,
    pg_catalog.bool_or(up.attname IS NULL) AS all_denied,
    pg_catalog.bool_or(pg_catalog.has_table_privilege(reach.oid, c.oid, 'SELECT')) AS whole,
    pg_catalog.json_agg(DISTINCT reach.rolname::pg_catalog.text) AS holders,
    pg_catalog.json_agg(DISTINCT up.attname) AS denied
  FROM up JOIN pg_catalog.pg_class c ON c.oid = up.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN reach ON CASE WHEN up.attname IS NULL THEN pg_catalog.has_any_column_privilege(reach.oid, c.oid, 'SELECT')
    ELSE pg_catalog.has_column_privilege(reach.oid, c.oid, up.attname, 'SELECT') END
  WHERE EXISTS (SELECT FROM reach r WHERE pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE'))
    AND (c.oid IN (SELECT named.oid FROM named) OR NOT EXISTS (SELECT FROM pg_catalog.pg_options_to_table(c.reloptions) o
      WHERE c.relkind = 'v' AND o.option_name = 'security_invoker' AND o.option_value::pg_catalog.bool))
  GROUP BY c.oid, c.relname, n.nspname ORDER BY 4, 3, 2
)
SELECT pg_catalog.json_build_object('schema', nspname, 'name', relname, 'isMade', made, 'isWhole', whole, 'holders', holders,
  'denied', CASE WHEN all_denied THEN '[]' ELSE denied END,
  'open', (SELECT pg_catalog.json_agg(a.attname ORDER BY a.attnum) FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = held.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND EXISTS (SELECT FROM reach WHERE pg_catalog.has_column_privilege(reach.oid, a.attrelid, a.attnum, 'SELECT'))))
FROM held
UNION ALL
SELECT pg_catalog.json_build_object('functions', pg_catalog.string_agg(few.name, ', ')) FROM (
  SELECT p.oid::pg_catalog.regprocedure::pg_catalog.text AS name FROM pg_catalog.pg_proc p
  WHERE p.prosecdef AND p.prokind = 'f'
    AND EXISTS (SELECT FROM reach WHERE pg_catalog.has_function_privilege(reach.oid, p.oid, 'EXECUTE'))
  ORDER BY 1 LIMIT 6) AS few HAVING pg_catalog.count(*) > 0`;
