/** Where something lies; SQLite's only schema is `main`, that of MySQL and MariaDB is the database. */
export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

export interface TableColumn {
  readonly name: string;
  /** As the engine writes it, with length and precision. */
  readonly type: string;
  readonly nullable: boolean;
  /** SQL text. */
  readonly default?: string;
  readonly generated?: boolean;
  readonly comment?: string;
}

export interface ForeignKey {
  readonly columns: readonly string[];
  readonly table: QualifiedName;
  /** Of the other table, in the order of `columns`. */
  readonly references: readonly string[];
}

export interface Index {
  readonly name: string;
  /** In order; an expression stands as its SQL text. */
  readonly columns: readonly string[];
  readonly unique: boolean;
  /** SQL text of its condition. */
  readonly where?: string;
}

export type TableKind = 'table' | 'view' | 'materialized view' | 'foreign table' | 'virtual table';

export interface Table extends QualifiedName {
  readonly kind: TableKind;
  readonly comment?: string;
  /** The engine's estimate; absent where it has none. */
  readonly rows?: number;
  readonly columns: readonly TableColumn[];
  /** Empty where there is none. */
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Without the one of the primary key. */
  readonly indexes: readonly Index[];
}

export interface Catalog {
  /** The schema that a name without one is looked up in first. */
  readonly defaultSchema: string;
  readonly tables: readonly Table[];
}
