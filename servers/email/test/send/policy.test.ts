import { Refusal } from '@handrail/domain';
import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../src/mime/parse.ts';
import type { Draft } from '../../src/send/draft.ts';
import { checkPolicy, isListed } from '../../src/send/policy.ts';
import type { Account, SendPolicy } from '../../src/settings/account.ts';

const account = (send: Partial<SendPolicy>): Account => ({
  name: 'work',
  identities: [{ name: '', address: 'alice@example.com' }],
  store: { kind: 'maildir', folder: '/nowhere', index: '/nowhere' },
  way: { kind: 'outbox' },
  send: { mode: 'ask', recipients: [], allowsBcc: false, mostRecipients: 3, perHour: 20, ...send },
  trustedAuthServers: [],
});

async function draftTo(to: readonly string[], bcc: readonly string[] = []): Promise<Draft> {
  const people = (addresses: readonly string[]) => addresses.map((address) => ({ name: '', address }));
  return {
    ref: 'one',
    digest: '',
    envelope: { from: 'alice@example.com', to: [...to, ...bcc] },
    recipients: { to: people(to), cc: [], bcc: people(bcc) },
    replyTo: [],
    subject: '',
    messageId: 'one@example.com',
    inReplyTo: [],
    wire: Buffer.alloc(0),
    parsed: await parseMessage(Buffer.alloc(0)),
  };
}

async function outcome(
  send: Partial<SendPolicy>,
  to: readonly string[],
  bcc?: readonly string[],
): Promise<string> {
  try {
    return checkPolicy(account(send), await draftTo(to, bcc)).asks ? 'asks' : 'sends';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const BOB = 'bob@example.com';
const EVE = 'eve@example.net';

describe('what the operator allows', () => {
  it.each<[string, Partial<SendPolicy>, readonly string[], string]>([
    ['nothing where it is off', { mode: 'off' }, [BOB], 'sending_off'],
    ['drafts', { mode: 'draft' }, [BOB], 'sending_off'],
    ['what a person agrees to', { mode: 'ask' }, [BOB, EVE], 'asks'],
    ['that, and to those of a list', { mode: 'ask', recipients: ['@example.com'] }, [BOB], 'asks'],
    [
      'that, and to nobody else',
      { mode: 'ask', recipients: ['@example.com'] },
      [BOB, EVE],
      'recipient_not_allowed',
    ],
    ['a list without a question', { mode: 'allow', recipients: [BOB, EVE] }, [EVE, BOB], 'sends'],
    ['nothing beyond it', { mode: 'allow', recipients: [BOB] }, [BOB, EVE], 'recipient_not_allowed'],
    ['everybody', { mode: 'allow', recipients: ['*'] }, [BOB, EVE], 'sends'],
    ['nobody by an empty list', { mode: 'allow', recipients: [] }, [BOB], 'recipient_not_allowed'],
    ['so many', { mode: 'ask', mostRecipients: 1 }, [BOB, EVE], 'too_many_recipients'],
  ])('%s', async (_, send, to, expected) => {
    expect(await outcome(send, to)).toBe(expected);
  });

  it('does not depend on Bcc alone', async () => {
    expect(await outcome({}, [BOB], [EVE])).toBe('bcc_off');
    expect(await outcome({ allowsBcc: true }, [BOB], [EVE])).toBe('asks');
    expect(await outcome({ mode: 'allow', recipients: [BOB], allowsBcc: true }, [BOB], [EVE])).toBe(
      'recipient_not_allowed',
    );
    expect(await outcome({ allowsBcc: true, mostRecipients: 1 }, [BOB], [EVE])).toBe('too_many_recipients');
  });
});

describe('a list of recipients', () => {
  it.each([
    [BOB, ['bob@example.com'], true],
    ['Bob@Example.com', ['bob@example.com'], true],
    ['bob@example.com.evil.example', ['bob@example.com', '@example.com'], false],
    ['bob@sub.example.com', ['@example.com'], false],
    ['x@notexample.com', ['@example.com'], false],
    ['bobb@example.com', ['bob@example.com'], false],
    ['bob@xn--bcher-kva.example', ['@bücher.example'], true],
    ['bob@xn--bcher-kva.example', ['bob@bücher.example'], true],
    [BOB, [], false],
    [BOB, ['@'], false],
  ])('%s in %j: %s', (address, list, expected) => {
    expect(isListed(address, list)).toBe(expected);
  });
});
