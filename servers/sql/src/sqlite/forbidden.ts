import { quote, Refusal } from '@handrail/domain';

export const forbidden = (name: string): Refusal =>
  new Refusal(
    'read_only',
    `${quote(name)} cannot be used here: it reaches beyond the data.`,
    'Leave it out; pragma_table_info and the other PRAGMAs about the schema can be read as tables.',
  );
