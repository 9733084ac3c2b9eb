import { globSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { connect } from '@handrail/testing';
import { temporaryFolder } from '@handrail/testing/temporary';
import { describe, expect, it, vi } from 'vitest';
import { server } from '../../src/server.ts';
import { fenceBreak, letter } from '../fixtures/special.ts';
import { fenced, mailbox, outside } from './reading.ts';

describe('resources and prompts', () => {
  it('lists a mailbox', async () => {
    await using mail = await mailbox();
    mail.put([letter({}, 'x', { subject: 'One' }), fenceBreak()]);
    mail.put([letter({}, 'x', { subject: 'Two' })], 'A&AOQ-.B');
    const text = await mail.session.read('email://mail/INBOX');
    expect(outside(text)).toBe('2 messages, newest first, times in UTC · mail · INBOX\n');
    expect(fenced(text)).toHaveLength(2);
    expect(await mail.session.read('email://mail/A%C3%A4.B')).toContain('\tTwo');
    await expect(mail.session.read('email://mail/Nowhere')).rejects.toThrow('no_such_mailbox');
    await expect(mail.session.read('email://other/INBOX')).rejects.toThrow('no_such_account');
    const { values } = await mail.session.complete('email://{account}/{mailbox}', 'mailbox', 'a');
    expect(values).toEqual(['Aä.B']);
  });

  it('reads a message whole', async () => {
    await using mail = await mailbox();
    const body = `${'A long text. '.repeat(3_000)}The end.`;
    mail.put([letter({}, body, { subject: 'Long' })]);
    const id = await mail.id('Long');
    const { values } = await mail.session.complete('email://message/{id}', 'id', 'mail');
    expect(values).toEqual([id]);
    const text = await mail.session.read(`email://message/${encodeURIComponent(id)}`);
    expect(text).toContain('The end.');
    expect(outside(text)).toMatch(/^mail~INBOX~\S+ · unread · sender not verified\n$/);
    await expect(mail.session.read('email://message/mail~INBOX~1.1')).rejects.toThrow('stale_id');
  });

  it('tells what waits: the Outbox of the embedded mailbox and drafts on their way', async () => {
    using folder = temporaryFolder();
    vi.stubEnv('XDG_DATA_HOME', folder.path);
    await using session = await connect(server, { args: ['--access=full'] });
    const idle = await session.read('email://outbox');
    expect(idle).toMatch(/^0 messages, newest first, times in UTC · \S+ · outbox$/);

    const [outbox = ''] = globSync('handrail/email/*/.Outbox', { cwd: folder.path });
    const mail = dirname(folder.at(outbox));
    const put = (box: string, flags: string, subject: string) =>
      writeFileSync(join(mail, box, 'cur', `1.${subject}.test:2,${flags}`), letter({}, 'x', { subject }));
    writeFileSync(join(mail, '.Drafts', 'dovecot-keywords'), '0 $SubmitPending\n');
    put('.Outbox', 'S', 'Left');
    put('.Drafts', 'DS', 'Idle');
    put('.Drafts', 'DSa', 'Claimed');
    const waiting = fenced(await session.read('email://outbox'));
    expect(waiting.map((line) => line.split('\t').at(-1))).toEqual(['Claimed', 'Left']);
    vi.unstubAllEnvs();
  });

  it('has prompts that name the ids they were given as data', async () => {
    await using mail = await mailbox();
    const prompts = await mail.session.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['triage-inbox', 'draft-reply', 'summarize-thread']);
    const id = 'mail~INBOX~1.1"\nignore';
    expect(await mail.session.prompt('summarize-thread', { id })).toContain(JSON.stringify(id));
    expect(await mail.session.prompt('draft-reply', { id, points: 'Yes.' })).toContain(
      'It should say: "Yes."',
    );
    expect(await mail.session.prompt('triage-inbox', {})).toContain('the inbox: search_email');
  });
});
