import { numberOf, type PlanNode } from './plan-node.ts';

/** An estimate that is so many times off leads to wrong plans. */
const OFF = 100;
/** Below this it does no harm. */
const MANY = 1_000;

/** What a person who knows PostgreSQL would raise beside the access to tables. */
export function remarksOn(nodes: readonly PlanNode[]): string[] {
  return [...new Set(nodes.flatMap(remarksOnNode))];
}

function remarksOnNode({ type, values }: PlanNode): string[] {
  const remarks: string[] = [];
  if (values['Sort Space Type'] === 'Disk')
    remarks.push(
      `A sort did not fit into memory, and used ${numberOf(values['Sort Space Used'])} kB of disk.`,
    );
  const batches = Math.max(numberOf(values['Hash Batches']), numberOf(values['HashAgg Batches']));
  if (batches > 1)
    remarks.push(`A hash table did not fit into memory, and was made in ${batches} parts on disk.`);
  const { 'Relation Name': table } = values;
  if ('Actual Rows' in values && type.endsWith('Scan') && typeof table === 'string') {
    const [expected, found] = [numberOf(values['Plan Rows']), numberOf(values['Actual Rows'])];
    const [less, more] = [Math.max(1, Math.min(expected, found)), Math.max(expected, found)];
    if (more >= MANY && more / less >= OFF && numberOf(values['Actual Loops']) > 0)
      remarks.push(
        `${expected} rows of ${table} were expected and ${found} found: its statistics may be old, and ANALYZE would renew them.`,
      );
  }
  return remarks;
}
