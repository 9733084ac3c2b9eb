import { Refusal } from '@handrail/domain';

/** @param reason without the full stop */
export const refused = (reason: string, hint: string): Refusal =>
  new Refusal('not_allowed', `${reason}.`, hint);
