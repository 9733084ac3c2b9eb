import { writeSync } from 'node:fs';
import { openChanges, origin } from '../changing.ts';
import { content, FILES } from './changed-files.ts';

/** Changes files without end, and says so after each change, until it is killed. */
const [root = '', folder = '', first = '0'] = process.argv.slice(2);
const { changes } = await openChanges([root], { folder });

for (let version = Number(first); ; version++) {
  const file = version % FILES;
  await changes.write(`write/${file}`, { when: 'present', content: () => content(version) }, origin);
  writeSync(1, 'w');
  const isBack = Math.floor(version / FILES) % 2 === 1;
  const names = [`move/${file}`, `moved/to/${file}`];
  const [from = '', to = ''] = isBack ? names.toReversed() : names;
  // After a kill it may be at the other end.
  const move = async (a: string, b: string) =>
    await changes.move({ from: a, to: b, copies: false, replaces: false }, origin);
  await move(from, to).catch(async () => await move(to, from));
  writeSync(1, 'm');
  if (version % 3 > 0) continue;
  await changes.write(`new/${version}/x/y`, { when: 'absent', content: () => content(version) }, origin);
  if (version % 2 === 0)
    await changes.remove(`new/${version}`, { recursive: true, permanent: false }, origin);
}
