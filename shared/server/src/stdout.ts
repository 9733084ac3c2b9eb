import { Writable } from 'node:stream';

/**
 * Takes stdout for the protocol alone: what anything else in this process prints there goes to stderr.
 * @returns the only way left to write to stdout; an error of the pipe is an error of this stream
 */
export function claimStdout(): Writable {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = process.stderr.write.bind(process.stderr);
  process.stdout.on('error', () => {}); // told through the callback of the write that failed
  return new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => void write(chunk, done),
  });
}
