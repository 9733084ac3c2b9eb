import { type Call, defineResource } from '@handrail/server';
import { Refusal } from '@handrail/domain';
import * as z from 'zod';
import type { Deps } from '../deps.ts';

/** Results that `save_as` wrote, for a person to attach. */
export const savedResource = defineResource({
  name: 'saved_result',
  uri: 'sql:///saved/{file}',
  title: 'Saved result',
  description: 'Rows that query_sql saved as CSV or JSON lines, up to 1 MiB; kept for a day.',
  params: z.object({ file: z.string() }),
  async read({ file }, { deps }: Call<Deps>) {
    if (deps.saves === undefined)
      throw new Refusal('saving_off', 'There are no saved results.', 'Nothing was saved by this server.');
    const text = await deps.saves.read(file);
    return { text, mimeType: file.endsWith('.csv') ? 'text/csv' : 'application/jsonl' };
  },
  complete: {
    file: async (begins, { deps }: Call<Deps>) =>
      ((await deps.saves?.names()) ?? []).filter((name) => name.startsWith(begins)),
  },
});
