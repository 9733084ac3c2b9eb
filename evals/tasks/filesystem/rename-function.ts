import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineTask } from '../../src/task.ts';
import { filesystemFlags, makeFiles } from '../../src/world.ts';

const sources = {
  'files/src/tax.ts': 'export const calc = (net: number) => net * 0.19;\n',
  'files/src/cart.ts':
    "import { calc } from './tax.ts';\n\nexport const total = (net: number) => net + calc(net);\n",
  'files/src/calculator.ts': '// Not calc, but the calculator\nexport const calculator = 1;\n',
  'files/node_modules/lib/index.js': 'exports.calc = 1;\n',
  'files/.gitignore': 'node_modules\n',
};

/** Some places have the name in them without being it. */
export const renameFunction = defineTask({
  prompt: 'Rename the function calc in our sources to vat, everywhere it is used, and nothing else.',
  server: 'filesystem',
  world(folder) {
    makeFiles(folder, sources);
    return filesystemFlags(folder, 'write');
  },
  async reference(call) {
    await call('search_text', { pattern: '\\bcalc\\b' });
    await call('edit_file', { path: 'src/tax.ts', edits: [{ old: 'const calc =', new: 'const vat =' }] });
    await call('edit_file', {
      path: 'src/cart.ts',
      edits: [
        { old: '{ calc }', new: '{ vat }' },
        { old: 'calc(net)', new: 'vat(net)' },
      ],
    });
    return (await call('search_text', { pattern: '\\b(calc|vat)\\b' })).text;
  },
  async wrong(call) {
    for (const path of ['src/tax.ts', 'src/calculator.ts'])
      await call('edit_file', {
        path,
        edits: [{ old: 'calc', new: 'vat', count: path === 'src/tax.ts' ? 1 : 3 }],
      });
    return 'done';
  },
  verify(_answer, folder) {
    const read = (name: string) => readFileSync(join(folder, 'files', name), 'utf8');
    if (!read('src/tax.ts').includes('const vat =')) return 'does not rename the function';
    if (/\bcalc\b/.test(read('src/cart.ts'))) return 'leaves uses of the old name';
    return read('src/calculator.ts') === sources['files/src/calculator.ts']
      ? undefined
      : 'changes what is not meant';
  },
});
