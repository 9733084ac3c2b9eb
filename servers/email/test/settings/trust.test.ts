import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readingIn } from './reading.ts';

let folder: Folder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder[Symbol.dispose]());

const { one, configured } = readingIn(() => folder);

describe('trust', () => {
  it('is put into a fingerprint in any spelling', () => {
    const digits = 'ab'.repeat(32);
    const expected = Array.from({ length: 32 }, () => 'AB').join(':');
    for (const text of [digits, `SHA256:${digits}`, expected, `sha256=${expected.toLowerCase()}`]) {
      const { store } = one('imaps://a@imap.example.org', { fingerprint: [text] });
      expect(store.kind === 'imap' && store.tls.fingerprints).toEqual([expected]);
    }
    expect(() => one('imaps://a@imap.example.org', { fingerprint: ['abc'] })).toThrow('no SHA-256');
  });

  it('is put into one fingerprint for each server', () => {
    const [imap, smtp] = ['ab', 'cd'].map((byte) => byte.repeat(32));
    const [{ store, way } = { store: undefined, way: undefined }] = configured({
      a: {
        account: 'imaps://a@imap.example.org',
        smtp: 'smtps://smtp.example.org',
        fingerprint: [imap, smtp],
      },
    });
    const pins = [store, way].map((place) =>
      place !== undefined && 'tls' in place ? place.tls.fingerprints?.map((pin) => pin.slice(0, 2)) : [],
    );
    expect(pins).toEqual([
      ['AB', 'CD'],
      ['AB', 'CD'],
    ]);
  });

  it.each(['mybox.localhost', 'localhost.', 'localhost.example', '127.1', '127.example'])(
    'of any certificate, and none at all, is not for %s, which the DNS may lead anywhere',
    (host) => {
      expect(() => one(`imaps://a@${host}`, { insecure: true })).toThrow('read the password');
      expect(() => one(`imap://a@${host}?tls=none`)).toThrow('in the clear');
    },
  );

  it('of any certificate is for this machine alone', () => {
    expect(() => one('imaps://a@imap.example.org', { insecure: true })).toThrow('read the password');
    expect(() => one('imaps://a@localhost', { insecure: true, smtp: 'smtps://smtp.example.org' })).toThrow(
      'read the password',
    );
    const { store } = one('me@proton.me', { insecure: true });
    expect(store.kind === 'imap' && store.tls.insecure).toBe(true);
  });

  it('in an authority takes a file that has one', () => {
    folder.make({ 'ca.pem': '-----BEGIN CERTIFICATE-----\n', 'other.pem': 'nothing' });
    const { store } = one('imaps://a@imap.example.org', { ca: 'ca.pem' });
    expect(store.kind === 'imap' && store.tls.ca).toContain('BEGIN');
    expect(() => one('imaps://a@imap.example.org', { ca: 'other.pem' })).toThrow('no certificate');
    expect(() => one('imaps://a@imap.example.org', { ca: 'none.pem' })).toThrow('cannot be read (ENOENT)');
  });
});
