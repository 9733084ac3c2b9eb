// The least that a file server on stdio can be: the calls of the file system, and no library.
import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { serve } from '../bare-server.mjs';

const tools = {
  read({ path, offset, length }) {
    const descriptor = openSync(path, 'r');
    const bytes = Buffer.allocUnsafe(length);
    const count = readSync(descriptor, bytes, 0, length, offset);
    closeSync(descriptor);
    return bytes.toString('utf8', 0, count);
  },
  write({ path, content }) {
    const descriptor = openSync(`${path}.new`, 'w', 0o600);
    writeSync(descriptor, content);
    fsyncSync(descriptor);
    renameSync(`${path}.new`, path);
    closeSync(descriptor);
    return 'ok';
  },
};

serve(({ name, arguments: given }) => tools[name](given));
