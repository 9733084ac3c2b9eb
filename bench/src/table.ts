/** The figures as a Markdown table, padded so that it reads well in a terminal too. */
import type { Contestant } from './contestants.ts';
import type { Figures } from './figures.ts';
import { median, percentile, type Ratio, ratioOf } from './statistics.ts';

const NOTHING = '–';

const grouped = (text: string): string => text.replace(/\B(?=(?:\d{3})+$)/g, ',');

/** Three digits that matter, without an exponent. */
const measure = (value: number): string => {
  if (!Number.isFinite(value)) return '∞';
  const decimals = 2 - Math.floor(Math.log10(Math.abs(value) || 1));
  return grouped(value.toFixed(Math.min(Math.max(decimals, 0), 3)));
};

/** A count as it is, anything else as a measure. */
const number = (value: number): string => (Number.isInteger(value) ? grouped(String(value)) : measure(value));

/** The median, and where it is one of several values the spread from p10 to p90. */
function spread(values: readonly number[] | undefined): string {
  if (values === undefined) return NOTHING;
  const middle = number(median(values));
  if (values.length === 1) return middle;
  return `${middle} (${number(percentile(values, 0.1))}–${number(percentile(values, 0.9))})`;
}

/** The ratio, and its 95 % interval unless both sides are single values. */
function ratio(values: readonly number[] | undefined, reference: readonly number[] | undefined): string {
  if (values === undefined || reference === undefined || !Number.isFinite(median(reference))) return NOTHING;
  const { value, low, high }: Ratio = ratioOf(values, reference);
  const text = `${measure(value)}×`;
  return low === high ? text : `${text} (${measure(low)}–${measure(high)})`;
}

export function tableOf({ rows }: Figures, contestants: readonly Contestant[]): string {
  const roles = contestants.map(({ role }) => role);
  const lines = [...rows].map(([label, series]) => [
    label,
    ...roles.map((role) => spread(series.get(role))),
    ratio(series.get('ours'), series.get('floor')),
    ratio(series.get('ours'), series.get('peer')),
  ]);
  return render([['', ...roles, 'ours / floor', 'ours / peer'], ...lines]);
}

function render(lines: readonly (readonly string[])[]): string {
  const [head = []] = lines;
  const widths = head.map((_, column) => Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)));
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [head, rule, ...lines.slice(1)].map(row).join('\n');
}
