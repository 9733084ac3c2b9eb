import { describe, expect, it } from 'vitest';
import { defineServer, defineTool } from '@handrail/server';
import * as z from 'zod';
import { connect, type ConnectOptions } from '../src/connect.ts';

/** A tool that only a person may agree to: what else stands in for one elsewhere does not here. */

const made = () => {
  const sent: string[] = [];
  const server = defineServer({
    package: { name: '@handrail/letters', version: '1.0.0', description: 'For a test.' },
    title: 'Letters',
    instructions: 'None.',
    options: {},
    setup: () => ({}),
    tools: [
      defineTool({
        name: 'send_letter',
        title: 'Send a letter',
        description: 'Send a letter.',
        access: 'full',
        input: z.object({ to: z.string() }),
        person: 'The letter stays in the drawer.',
        preview: ({ to }) => (to === 'self' ? undefined : `Send it to ${to}?`),
        run: ({ to }) => `${sent.push(to)} sent`,
      }),
    ],
  });
  const open = (options: ConnectOptions = {}) =>
    connect(server, { ...options, args: ['--access=full', ...(options.args ?? [])] });
  return { sent, open };
};

const modes = ['ask', 'person', 'never'].map((mode) => [`--confirm=${mode}`]);

describe.each(modes)('with %s', (mode) => {
  it.each(['accept', 'decline', 'cancel'] as const)('the person is asked, and says %s', async (action) => {
    const { sent, open } = made();
    const questions: string[] = [];
    const person = (question: string) => {
      questions.push(question);
      return action;
    };
    await using session = await open({ args: [mode], person });
    const { text } = await session.call('send_letter', { to: 'alice' });
    expect(questions).toEqual(['Send it to alice?']);
    expect(text).toMatch(action === 'accept' ? /^1 sent$/ : /^declined: /);
    expect(sent).toEqual(action === 'accept' ? ['alice'] : []);
  });

  it.each(['legacy', 'modern'] as const)(
    'a client that cannot ask is told what remains (%s)',
    async (era) => {
      const { sent, open } = made();
      await using session = await open({ args: [mode], era });
      const { isError, text } = await session.call('send_letter', { to: 'alice' });
      expect({ isError, text }).toEqual({
        isError: true,
        text: [
          'confirmation_unavailable: This call needs the consent of a person, and this client cannot ask one.',
          'The letter stays in the drawer.',
        ].join('\n'),
      });
      expect(sent).toEqual([]);
    },
  );

  it('nobody is asked where there is nothing to agree to', async () => {
    const { sent, open } = made();
    await using session = await open({ args: [mode] });
    expect((await session.call('send_letter', { to: 'self' })).text).toBe('1 sent');
    expect(sent).toEqual(['self']);
  });

  it('no argument takes a token', async () => {
    const { sent, open } = made();
    await using session = await open({ args: [mode] });
    const [tool] = await session.listTools();
    expect(tool?.inputSchema).toMatchObject({ properties: { to: {} } });
    expect(JSON.stringify(tool)).not.toContain('confirm');
    const { text } = await session.call('send_letter', { to: 'alice', confirm: 'v1.e30.AAAA' });
    expect(text).toMatch(/^unknown_argument: /);
    expect(sent).toEqual([]);
  });
});
