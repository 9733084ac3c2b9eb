export type NodeSqlite = ReturnType<typeof builtin>;

const builtin = () => process.getBuiltinModule('node:sqlite');

/** The SQLite that Node brings, if it has an authorizer, as since 24.10. Node 22.12 has none at all without a switch. */
export function nodeSqlite(): NodeSqlite | null {
  const sqlite: NodeSqlite | undefined = builtin();
  return sqlite !== undefined && 'setAuthorizer' in sqlite.DatabaseSync.prototype ? sqlite : null;
}
