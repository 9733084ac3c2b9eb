import { describeServer } from '@handrail/testing';
import { afterAll } from 'vitest';
import { server } from '../src/server.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

const folder = temporaryFolder();
folder.make({
  'root/a.txt': 'one\ntwo\nthree\n',
  'root/long.txt': 'a line of text\n'.repeat(3_000),
  'root/edit.txt': 'before',
  'root/from.txt': 'moved',
  'root/many/': '',
  ...Object.fromEntries(Array.from({ length: 800 }, (_, index) => [`root/many/entry-${index}.txt`, 'text'])),
});
afterAll(() => folder[Symbol.dispose]());

describeServer(server, {
  args: [folder.at('root'), `--journal=${folder.at('journal')}`],
  tokens: 2_000,
  calls: {
    read_file: { path: 'long.txt' },
    list_directory: { path: 'many' },
    find_files: { glob: 'entry-*' },
    search_text: { pattern: 'text', path: 'many' },
    write_file: { path: 'a.txt', content: 'one\n', mode: 'overwrite' },
    edit_file: { path: 'edit.txt', edits: [{ old: 'before', new: 'after' }], dry_run: true },
    move_file: { from: 'from.txt', to: 'to.txt', copy: true, overwrite: true },
    delete_file: { path: 'many/entry-0.txt' },
    undo_change: {},
  },
});
