import { Refusal } from '@handrail/domain';

/** @throws Refusal `over_limit` for more than the operator allows, which is not quietly cut down */
export function bounded(argument: string, asked: number | undefined, limit: number): number | undefined {
  if (asked !== undefined && asked > limit)
    throw new Refusal(
      'over_limit',
      `${argument} is ${asked}, and on this connection at most ${limit}.`,
      'Ask for no more than that; whoever runs this server can change the limit.',
    );
  return asked;
}

/** @throws Refusal `not_together` */
export function notWith(argument: string, others: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(others).filter((name) => others[name] !== undefined);
  if (given.length > 0)
    throw new Refusal(
      'not_together',
      `${argument} takes all rows, so it does not go together with ${given.join(' and ')}.`,
      `Leave out the one or the other; LIMIT in the statement bounds what ${argument} takes.`,
    );
}
