import { Refusal } from '@handrail/domain';
import type { Cell } from '../rows/cell.ts';

/** The protocol counts them with 16 bits. */
const MOST_PARAMS = 65_535;

/**
 * As texts, which the server reads as the type that the statement wants there.
 * @throws Refusal `bad_parameter`
 */
export function valuesOf(cells: readonly Cell[]): readonly (string | null)[] {
  if (cells.length > MOST_PARAMS)
    throw new Refusal(
      'bad_parameter',
      `There are more than ${MOST_PARAMS} params.`,
      'Pass a list as one JSON text, and take it apart with json_array_elements_text($1).',
    );
  return cells.map((cell) => {
    if (cell instanceof Uint8Array) return String.raw`\x${Buffer.from(cell).toString('hex')}`;
    return cell === null ? null : String(cell);
  });
}
