import { expect, it } from 'vitest';
import { player } from '../playing.ts';
import { everyCall } from './every-call.ts';
import { leaks } from './lab/leaks.ts';
import { laboratory } from './lab/place.ts';

it.for(leaks)('$id $name stays outside', async ({ plant, repo, secret }) => {
  using place = laboratory();
  plant(place);
  const play = player({ roots: [place.root] });
  for (const { tool, args } of everyCall) {
    if (tool.name === 'git_create') continue;
    const asked = { repo, ...args };
    const preview = await play.preview(tool, asked).catch((error: unknown) => String(error));
    const outcome = await play.run(tool, asked);
    expect(`${preview} ${JSON.stringify(outcome)}`, `${tool.name} ${JSON.stringify(args)}`).not.toContain(
      secret,
    );
  }
});
