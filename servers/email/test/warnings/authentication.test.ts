import { describe, expect, test } from 'vitest';
import { authenticationOf } from '../../src/warnings/authentication.ts';
import { account, message, results } from './messages.ts';

const verdict = (value: string, from = 'ann@example.org') =>
  authenticationOf(
    message({ ...results(value), from: [{ name: '', address: from }] }),
    account('mx.example.com'),
  ).verdict;

describe('what the server found', () => {
  test.each([
    ['mx.example.com; dmarc=pass header.from=example.org', 'pass'],
    [
      'mx.example.com 1; spf=fail smtp.mailfrom=x@evil.example; dmarc=pass (p=NONE) header.from=example.org',
      'pass',
    ],
    [
      'MX.example.com; dmarc=fail (p=REJECT) header.from=example.org; dkim=pass header.d=evil.example',
      'fail',
    ],
    ['mx.example.com; dkim=pass header.d=example.org', 'pass'],
    ['mx.example.com; dkim=pass header.i=@mail.example.org', 'none'],
    ['mx.example.com; spf=pass smtp.mailfrom=bounce@mail.example.org', 'none'],
    ['mx.example.com; dmarc=pass header.from=mail.example.org', 'pass'],
    ['mx.example.com; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example', 'none'],
    ['mx.example.com; spf=fail smtp.mailfrom=example.org; dkim=fail header.d=example.org', 'fail'],
    ['mx.example.com; spf=softfail smtp.mailfrom=example.org', 'none'],
    ['mx.example.com; none', 'none'],
    ['mx.example.com', 'none'],
    // Whoever wrote these hopes for a reader that does not look closely.
    ['mx.example.com (dmarc=pass); dmarc=fail', 'fail'],
    ['mx.example.com; dmarc=fail (; dmarc=pass header.from=example.org)', 'fail'],
    ['mx.example.com; spf=none smtp.mailfrom="; dmarc=pass header.from=example.org"', 'none'],
    ['mx.example.com; dmarc=pass header.from=evil.example', 'none'],
    ['mx.example.com; xdmarc=pass header.from=example.org', 'none'],
    ['evil.example; dmarc=pass header.from=example.org', 'unknown'],
    ['mx.example.com.evil.example; dmarc=pass', 'unknown'],
    ['', 'unknown'],
  ])('%s: %s', (value, expected) => {
    expect(verdict(value)).toBe(expected);
  });

  test('the house speaks for its departments, and no guest for the house', () => {
    expect(verdict('mx.example.com; dkim=pass header.d=example.org', 'ann@mail.example.org')).toBe('pass');
    expect(verdict('mx.example.com; dkim=pass header.d=evil.co.uk', 'ann@co.uk')).toBe('none');
  });

  test('only the topmost is read', () => {
    const forged = ['evil.example; dmarc=fail', 'mx.example.com; dmarc=pass header.from=example.org'];
    expect(authenticationOf(message(results(...forged)), account('mx.example.com'))).toEqual({
      verdict: 'unknown',
      isForgeable: true,
    });
  });

  test('nobody is trusted unless the operator says so', () => {
    const own = results('lab.test; dmarc=pass header.from=example.org');
    expect(authenticationOf(message(own), account())).toEqual({ verdict: 'unknown', isForgeable: true });
    expect(authenticationOf(message(), account())).toEqual({ verdict: 'unknown', isForgeable: false });
  });

  test('of several senders none was checked', () => {
    const from = ['ann@example.org', 'eve@evil.example'].map((address) => ({ name: '', address }));
    const found = results('mx.example.com; dmarc=pass header.from=example.org');
    expect(authenticationOf(message({ ...found, from }), account('mx.example.com')).verdict).toBe('none');
  });
});
