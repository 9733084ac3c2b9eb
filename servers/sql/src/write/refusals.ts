import { Refusal } from '@handrail/domain';
import type { Connection } from '../settings/connection.ts';

/** Says of a failure which of several statements it was, and that nothing is left of the others. */
export function inStatement<T>(index: number, count: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw ofStatement(error, index, count);
  }
}

export function ofStatement(error: unknown, index: number, count: number): unknown {
  if (!(error instanceof Refusal) || count === 1) return error;
  const { code, message, hint, content } = error;
  const said = `Statement ${index + 1} of ${count}, and none was kept: ${message}`;
  return new Refusal(code, said, hint, { content, cause: error });
}

export const tooMany = (rows: number, most: number): Refusal =>
  new Refusal(
    'too_many_rows',
    `This changes ${rows} rows, those of triggers and foreign keys among them where they are known; at most ${most} may be changed. All was rolled back.`,
    'Narrow it down with WHERE; or have the operator allow full access, or more rows on this connection.',
  );

/** @throws Refusal `read_only` */
export function checkWritable(mode: Connection['mode']): void {
  if (mode === 'write') return;
  throw new Refusal(
    'read_only',
    'This connection only reads.',
    'Whoever runs this server can give it "mode": "write" in the config file, and the server --access=write.',
  );
}
