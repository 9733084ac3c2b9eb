import { createHash } from 'node:crypto';
import { Refusal } from '@handrail/domain';
import type { Changed } from '../engine/engine.ts';

/** What consent to a change is bound to: how many rows each statement changed, what it found, and what else it did. */
export function evidenceOf(changed: readonly Pick<Changed, 'rows' | 'found' | 'notes'>[]): string {
  const told = changed.map(({ rows = null, found, notes }) => [rows, found, notes]);
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}

/**
 * Compares what was agreed to with what a change did that is about to be kept.
 * @throws Refusal `state_changed`
 */
export function checkEvidence(agreed: string | undefined, changed: readonly Changed[]): void {
  if (agreed === undefined || evidenceOf(changed) === agreed) return;
  throw new Refusal(
    'state_changed',
    'Since the person was asked, what the statements find has changed. All was rolled back.',
    'Call again without confirm, so that the person sees what is there now.',
  );
}
