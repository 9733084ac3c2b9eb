import { quote, Refusal } from '@handrail/domain';
import { isTelling } from './denied.ts';

type Use = 'read' | 'used';

export const deniedColumn = (name: string, use: Use): Refusal => denied(`column ${quote(name)}`, use);

export const deniedTable = (name: string, use: Use): Refusal =>
  isTelling(name.toLowerCase())
    ? new Refusal(
        'denied_name',
        `${quote(name)} tells of tables that the operator does not let be ${use}.`,
        'search_schema and describe_tables show what may be.',
      )
    : denied(`table ${quote(name)}`, use);

const denied = (what: string, use: Use): Refusal =>
  new Refusal(
    'denied_name',
    `The operator does not let the ${what} be ${use}, nor what is made from it.`,
    'Leave it out; where a * stands, name the columns.',
  );
