/**
 * A server whose one tool changes something at its leisure: `node changing.ts --file=FILE`. `change` writes "half", and
 * "done" after some seconds; called off, it takes a moment to write "tidied".
 */
import { writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type Call, defineServer, defineTool, run } from '@handrail/server';
import * as z from 'zod';

interface Deps {
  readonly file: string;
}

const server = defineServer({
  package: { name: '@handrail/changing', version: '0.0.0', description: 'Changes a file.' },
  title: 'Changing',
  instructions: 'Changes a file.',
  options: { file: { schema: z.string(), env: 'CHANGING_FILE', value: 'FILE', help: 'What is changed.' } },
  setup: ({ file }): Deps => ({ file }),
  tools: [
    defineTool({
      name: 'change',
      title: 'Change',
      description: 'Change the file.',
      access: 'write',
      idempotent: true,
      input: z.object({ seconds: z.number().describe('How long it takes.') }),
      async run({ seconds }, { deps, signal }: Call<Deps>) {
        writeFileSync(deps.file, 'half');
        try {
          await setTimeout(seconds * 1_000, undefined, { signal });
        } catch (error) {
          await setTimeout(100);
          writeFileSync(deps.file, 'tidied');
          throw error;
        }
        writeFileSync(deps.file, 'done');
        return 'changed';
      },
    }),
  ],
});

await run(server);
