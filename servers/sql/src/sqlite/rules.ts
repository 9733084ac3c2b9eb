/** Of what a SELECT can use, these two reach outside: the file system, and addresses in memory. */
export const FORBIDDEN_FUNCTIONS: ReadonlySet<string> = new Set(['load_extension', 'fts3_tokenizer']);

/**
 * PRAGMAs that may be read as tables (https://www.sqlite.org/pragma.html#pragfunc), those about the schema and the
 * file. Of the others, database_list tells the path of the file, and optimize writes.
 */
const PRAGMA_TABLES = new Set(
  [
    'application_id',
    'collation_list',
    'compile_options',
    'encoding',
    'foreign_key_check',
    'foreign_key_list',
    'function_list',
    'index_info',
    'index_list',
    'index_xinfo',
    'integrity_check',
    'module_list',
    'page_count',
    'page_size',
    'quick_check',
    'schema_version',
    'table_info',
    'table_list',
    'table_xinfo',
    'user_version',
  ].map((name) => `pragma_${name}`),
);

/** @param name in lower case */
export const isForbiddenTable = (name: string): boolean =>
  name.startsWith('pragma_') && !PRAGMA_TABLES.has(name);
