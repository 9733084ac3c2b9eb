import { defineTask } from '../../src/task.ts';
import { git, gitFlags, makeCommit, makeRepository } from '../../src/world.ts';

const body = '(text: string) {\n  return Number(text.replace(",", "."));\n}\n';

/** The function has moved since, so that blame names the move. */
export const firstSeen = defineTask({
  prompt: 'Which commit introduced the function parseAmount?',
  server: 'git',
  world(folder) {
    makeRepository(folder);
    const day = (number: number) => ({ time: `2026-09-0${number}T08:00:00Z` });
    makeCommit(folder, 'Plan parseAmount in the notes', { 'notes.md': 'Write parseAmount\n' }, day(1));
    makeCommit(
      folder,
      'Read amounts as they are written',
      { 'src/cart.ts': `export function parseAmount${body}` },
      day(2),
    );
    makeCommit(folder, 'Say what the cart holds', { 'src/names.ts': 'export const names = [];\n' }, day(3));
    git(folder, ['mv', 'src/cart.ts', 'src/amount.ts']);
    makeCommit(
      folder,
      'Take parsing out of the cart',
      { 'src/cart.ts': "export * from './amount.ts';\n" },
      day(4),
    );
    return gitFlags(folder, 'read');
  },
  async reference(call) {
    const { text } = await call('git_log', { pickaxe: 'function parseAmount' });
    return text.split('\n').findLast((line) => /^[0-9a-f]{7}/.test(line)) ?? '';
  },
  async wrong(call) {
    return (await call('git_blame', { path: 'src/amount.ts', lines: '1' })).text;
  },
  verify(answer, folder) {
    const [introduced = '', moved = ''] = ['Read amounts', 'Take parsing'].map((subject) =>
      git(folder, ['log', '--format=%h', `--grep=${subject}`]).trim(),
    );
    if (!answer.includes(introduced)) return `does not name ${introduced}`;
    return answer.includes(moved) ? 'names the commit that moved it too' : undefined;
  },
});
