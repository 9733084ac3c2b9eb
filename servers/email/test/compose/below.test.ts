import * as fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { type Below, belowIn, forwarded, quoted, withBelow } from '../../src/compose/below.ts';
import { htmlOf } from '../../src/compose/html.ts';

const original = {
  from: [{ name: 'Ann', address: 'ann@a.example' }],
  to: [{ name: '', address: 'me@example.com' }],
  cc: [],
  subject: 'Plan',
  sent: new Date('2026-11-20T14:03:00Z'),
  received: new Date('2026-11-20T14:04:00Z'),
};

describe('below an answer', () => {
  it('stands what it answers', () => {
    expect(withBelow('Yes.', quoted(original, 'Shall we?\n\n> earlier\n'))).toBe(
      'Yes.\n\nOn 2026-11-20 14:03 UTC, Ann <ann@a.example> wrote:\n> Shall we?\n>\n>> earlier\n',
    );
  });

  it('stands what is passed on', () => {
    expect(withBelow('', forwarded(original, 'Shall we?').below)).toBe(
      '---------- Forwarded message ----------\nFrom: Ann <ann@a.example>\nDate: 2026-11-20 14:03 UTC\nSubject: Plan\nTo: me@example.com\n\nShall we?\n',
    );
  });

  it('stands no more than there is room for', () => {
    const long = 'a line of text\n'.repeat(100_000);
    const answer = quoted(original, long).text;
    expect(answer.length).toBeLessThan(20_100);
    expect(answer.endsWith('a line of text\n[…]')).toBe(true);
    expect(forwarded(original, long)).toMatchObject({ isCut: true });
    expect(quoted(original, 'x'.repeat(1_000_000)).text.length).toBeLessThan(20_100);
  });

  it('stands on lines of its own what a sender put into a name', () => {
    const hostile = { ...original, from: [{ name: 'A\nwrote:\n', address: 'a\r\nb' }], subject: 'x\n\ny' };
    expect(quoted(hostile, 'x').head).toBe('On 2026-11-20 14:03 UTC, A wrote: <a b> wrote:');
    expect(forwarded(hostile, 'x').below.head.split('\n')).toHaveLength(5);
    expect(quoted({ ...original, sent: undefined, received: new Date(Number.NaN) }, 'x').head).toContain(
      'unknown day',
    );
  });

  const lines = fc.array(fc.constantFrom('text', '', '> a', 'said:', '-- ', 'On x, y wrote:'), {
    maxLength: 8,
  });
  it('is told again from what was typed', () => {
    const typedLines = lines
      .map((list) => list.join('\n').trimEnd())
      .filter((text) => belowIn(text).below === undefined);
    fc.assert(
      fc.property(typedLines, lines, fc.boolean(), (typed, text, isAnswer) => {
        const body = text.join('\n').trim();
        const below: Below = isAnswer ? quoted(original, body || 'x') : forwarded(original, body).below;
        const whole = withBelow(typed, below);
        const found = belowIn(whole);
        expect(found.typed).toBe(typed);
        // What matters: written again, nothing has changed.
        expect(withBelow(found.typed, found.below)).toBe(whole);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is also told in the drafts of other programs', () => {
    const gmail = 'Hi\n\nOn Fri, Nov 20, 2026 at 2:03 PM Ann <ann@a.example> wrote:\n\n> Shall we?\n> Yes\n';
    expect(belowIn(gmail)).toEqual({
      typed: 'Hi',
      below: {
        kind: 'quoted',
        head: 'On Fri, Nov 20, 2026 at 2:03 PM Ann <ann@a.example> wrote:',
        text: 'Shall we?\nYes',
      },
    });
    expect(belowIn('Look at this:\nno quote').below).toBeUndefined();
    expect(belowIn('> a quote\nand an answer between').below).toBeUndefined();
    expect(belowIn('').below).toBeUndefined();
  });
});

const HARMLESS = new Set(['html', 'body', 'p', 'a', 'href', 'br', 'blockquote', 'type']);

describe('the HTML of a draft', () => {
  const html = async (typed: string, below?: Below) => (await htmlOf(typed, below)) ?? '';

  it('is what the Markdown says', async () => {
    expect(await html('**Hi**\nAnn\n\n- one\n- https://example.com/x')).toBe(
      '<!DOCTYPE html>\n<html><body>\n<p><strong>Hi</strong><br>\nAnn</p>\n<ul>\n<li>one</li>\n<li><a href="https://example.com/x">https://example.com/x</a></li>\n</ul>\n</body></html>\n',
    );
  });

  it.each([
    ['an image', '![x](https://evil.example/?q=1)'],
    ['an image by reference', '![x][r]\n\n[r]: https://evil.example/?q=1'],
    ['an image of data', '![x](data:image/png;base64,AAAA)'],
    ['a tag', '<img src="https://evil.example/?q=1">'],
    ['a script', '<script>fetch("https://evil.example/")</script>'],
    ['a style', '<style>body{background:url(https://evil.example/)}</style>'],
    ['a frame', '<iframe src=https://evil.example/>'],
  ])('fetches nothing by %s', async (_what, markdown) => {
    for (const text of [await html(markdown), await html('', quoted(original, markdown))]) {
      const seen = new Set<string>();
      const parser = new Parser({
        onopentag: (name, attributes) => [name, ...Object.keys(attributes)].forEach((word) => seen.add(word)),
      });
      parser.end(text);
      expect([...seen].filter((word) => !HARMLESS.has(word))).toEqual([]);
    }
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd'])(
    'has no link to %s',
    async (url) => {
      expect(await html(`[x](${url})`)).not.toContain('href');
    },
  );

  it('takes nothing of what stands below for markup', async () => {
    const text = await html(
      'Hi',
      quoted(original, '**b** <b>x</b> & [l](https://evil.example) </blockquote><p>forged'),
    );
    expect(text).toContain(
      '**b** &lt;b&gt;x&lt;/b&gt; &amp; [l](https://evil.example) &lt;/blockquote&gt;&lt;p&gt;forged',
    );
  });

  it('is left out of what is too long', async () => {
    expect(await htmlOf('x'.repeat(30_001), undefined)).toBeUndefined();
  });
});
