import { Refusal } from '@handrail/domain';
import { expect, test } from 'vitest';
import { demandAddress } from '../src/remote/address.ts';
import { remoteFor } from '../src/remote/remotes.ts';

const origin = { key: 'remote.origin.url', value: 'https://h/x' };

function refusalOf(work: () => unknown): Refusal {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test.each(['https://user:S3CRET@h/x', 'user:S3CRET@h:x', 'S3CRET@h', 'https:S3CRET'])(
  'a remote is never named that may be an address: %s',
  (value) => {
    for (const settings of [
      [origin, { key: 'branch.main.remote', value }],
      [
        origin,
        { key: `remote.${value}.url`, value: 'https://h/x' },
        { key: `remote.${value}.mirror`, value: 'true' },
        { key: 'branch.main.remote', value },
      ],
    ]) {
      const { message, hint } = refusalOf(() => remoteFor(settings, undefined, 'main'));
      expect(message + hint).not.toContain('S3CRET');
    }
  },
);

test('a remote that is not there is named', () => {
  expect(refusalOf(() => remoteFor([origin], 'up/stream', undefined))).toMatchObject({
    code: 'no_remote',
    message: 'The repository has no remote "up/stream".',
  });
});

test('an address of which git and a person see another host is refused', () => {
  for (const address of ['evil.com:x@github.com:me/x', 'user:S3CRET@host:path', 'evil:x@host/y'])
    expect(refusalOf(() => demandAddress(address))).toMatchObject({ code: 'protocol_refused' });
  for (const address of ['git@github.com:me/x.git', 'host:~ada/x', 'host:a/b@c'])
    expect(demandAddress(address)).toBe(address);
});
