import type { Plan, TableAccess } from '../engine/engine.ts';
import { nodeOf, nodesOf, numberOf, type PlanNode, textOf, valuesOf } from './plan-node.ts';
import { remarksOn } from './plan-remarks.ts';

/** Told by the line of the node, or of interest to nobody who wants to know what takes long. */
const SILENT =
  /^(?:Node Type|Plans?|Plan (?:Rows|Width)|Actual .*|.* Cost|Output|Parent Relationship|Parallel Aware|Async Capable|Relation Name|Schema|Alias|Index Name|Inner Unique|.*Hash (?:Buckets|Batches)|Planned Partitions)$/;
/** Values that go without saying. */
const USUAL = new Set(['Inner', 'Simple', 'Forward', 'Never']);

/** @param explained what EXPLAIN answered */
export function planOf(explained: unknown): Plan {
  const top = valuesOf(Array.isArray(explained) ? explained[0] : undefined);
  const root = nodeOf(top['Plan']);
  const nodes = [...nodesOf(root)];
  const times = ['Planning Time', 'Execution Time'].flatMap((name) =>
    name in top && 'Execution Time' in top ? [`${name}: ${String(top[name])} ms`] : [],
  );
  return {
    lines: [...linesOf(root, 0), ...times],
    tables: nodes.flatMap(accessOf),
    remarks: remarksOn(nodes),
  };
}

/** As psql shows it, but that every line which belongs to a node is a name and a value. */
function* linesOf({ type, values, children }: PlanNode, depth: number): Generator<string> {
  const indent = '  '.repeat(depth);
  const index = textOf(values['Index Name']);
  const relation = textOf(values['Relation Name']);
  const alias = textOf(values['Alias']);
  const head = [
    values['Parallel Aware'] === true ? `Parallel ${type}` : type,
    index && `using ${index}`,
    relation && `on ${[textOf(values['Schema']), relation].filter(Boolean).join('.')}`,
    alias !== relation && alias,
    `(cost=${numberOf(values['Startup Cost'])}..${numberOf(values['Total Cost'])} rows=${numberOf(values['Plan Rows'])})`,
    'Actual Rows' in values &&
      `(actual time=${numberOf(values['Actual Total Time'])} rows=${numberOf(values['Actual Rows'])} loops=${numberOf(values['Actual Loops'])})`,
  ];
  yield `${indent}${head.filter(Boolean).join(' ')}`;
  for (const [name, value] of Object.entries(values)) {
    const text = Array.isArray(value) ? value.filter((one) => typeof one === 'string').join(', ') : value;
    const isSaid =
      (typeof text === 'string' && text !== '' && !USUAL.has(text)) ||
      (typeof text === 'number' && text !== 0);
    if (isSaid && !SILENT.test(name)) yield `${indent}    ${name}: ${text}`;
  }
  for (const child of children) yield* linesOf(child, depth + 1);
}

function accessOf(node: PlanNode): TableAccess[] {
  const { type, values } = node;
  const { 'Relation Name': table, Schema: schema } = values;
  if (typeof table !== 'string' || !type.endsWith('Scan')) return [];
  const by = /^(?:Index|Bitmap|Tid)/.test(type) ? 'index' : 'scan';
  const index =
    by === 'index' ? [...nodesOf(node)].find(({ values: { 'Index Name': name } }) => name) : undefined;
  const rows = rowsOf(values);
  return [
    {
      ...(typeof schema === 'string' && { schema }),
      table,
      by,
      ...(index !== undefined && { index: textOf(index.values['Index Name']) }),
      ...(rows !== undefined && { rows }),
    },
  ];
}

/** Rows that are looked at; of those that a filter takes away only a run knows. */
function rowsOf(values: PlanNode['values']): number | undefined {
  if ('Actual Rows' in values) {
    const each = numberOf(values['Actual Rows']) + numberOf(values['Rows Removed by Filter']);
    return Math.round(each * numberOf(values['Actual Loops']));
  }
  return 'Filter' in values ? undefined : numberOf(values['Plan Rows']);
}
