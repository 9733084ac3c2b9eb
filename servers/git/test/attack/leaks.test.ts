import { expect, it } from 'vitest';
import { callAll, startServer } from './calling.ts';
import { leaks } from './lab/leaks.ts';
import { laboratory } from './lab/place.ts';

it.for(leaks)('$id $name stays outside', async ({ plant, repo, secret }) => {
  using place = laboratory();
  plant(place);
  await using session = await startServer(place.root);
  for await (const { name, args, text, code } of callAll(session, repo))
    expect({ name, args, leaks: text.includes(secret) ? text : '', crashed: code === 'internal' }).toEqual({
      name,
      args,
      leaks: '',
      crashed: false,
    });
});
