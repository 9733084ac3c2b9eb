type Values = Readonly<Record<string, unknown>>;

/** One node of EXPLAIN (FORMAT JSON). */
export interface PlanNode {
  readonly type: string;
  readonly values: Values;
  readonly children: readonly PlanNode[];
}

export function nodeOf(value: unknown): PlanNode {
  const values = valuesOf(value);
  const { Plans: children } = values;
  return {
    type: textOf(values['Node Type']),
    values,
    children: Array.isArray(children) ? children.map(nodeOf) : [],
  };
}

/** The node and whatever is below it. */
export function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.children) yield* nodesOf(child);
}

export const valuesOf = (value: unknown): Values => (isObject(value) ? value : {});

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null;

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
