import { describe, expect, test } from 'vitest';
import { htmlText } from '../../src/body/html-text.ts';
import { LinkList } from '../../src/body/link-list.ts';
import { newsletter } from '../fixtures/newsletter.ts';
import { CANARY, hidingPlaces } from '../fixtures/special.ts';

const shown = async (html: string) => {
  const links = new LinkList();
  return { ...(await htmlText(html, links)), links: links.all(), misleading: links.misleading() };
};
const text = async (html: string) => (await shown(html)).text;

describe('what is hidden', () => {
  test.each(Object.entries(hidingPlaces))('%s', async (_name, html) => {
    expect(await text(`<p>before</p>${html}<p>after</p>`)).not.toContain('CANARY');
    expect(await text(`<p>before</p>${html}<p>after</p>`)).toMatch(/before[^]*after/);
  });

  test('its characters are counted, padding is not', async () => {
    const { hidden } = await shown(
      `<div style="display:none">${CANARY}&zwnj;&nbsp;&#847;&zwnj;&nbsp;</div>text`,
    );
    expect(hidden).toBe(CANARY.length);
  });

  test.each([
    [
      'an end tag of a span does not reach out of a block',
      '<span style="display:none"><div>HIDDEN</span>HIDDEN</div>',
    ],
    [
      'an end tag does not reach out of a cell',
      '<div style="display:none"><table><tr><td>x</div>HIDDEN</table></div>',
    ],
    [
      'a second item in a quote does not end the first',
      '<ul><li hidden>x<blockquote><li>HIDDEN</blockquote></ul>',
    ],
    ['what follows the end of the body', '<body style="display:none">x</body>HIDDEN'],
    ['colours that are inherited', '<div style="color:white"><p><b>HIDDEN'],
    [
      'a background of a class',
      '<style>.n{background:#123}</style><div class=n><p style="color:#123">HIDDEN',
    ],
    [
      'a look behind a picture with a colour of its own',
      '<div style="background:#fff url(x)"><p style="color:#fff">HIDDEN',
    ],
    [
      'a child that is shown in a parent that is not',
      '<div style="display:none"><p style="display:block">HIDDEN',
    ],
    [
      'a selector of descendants',
      '<style>table.a td p{display:none}</style><table class=a><tr><td><p>HIDDEN</table>',
    ],
    [
      'an important rule beats the attribute',
      '<style>p{display:none!important}</style><p style="display:block">HIDDEN',
    ],
    ['rules in a list of selectors', '<style>h9,.y ,#z{opacity:0}</style><p id=Z>HIDDEN'],
    ['a sheet in a sheet', '<style>@media all{@supports (x:y){p{display:none}}}</style><p>HIDDEN'],
    ['a wide window', '<style>@media (min-width:600px){p{display:none}}</style><p>HIDDEN'],
  ])('%s', async (_name, html) => {
    expect(await text(html)).not.toContain('HIDDEN');
  });
});

describe('what is seen', () => {
  test.each([
    ['a paragraph after one that is hidden and has no end tag', '<p style="display:none">x<p>SEEN'],
    ['a cell after such a cell', '<table><tr><td style="display:none">x<td>SEEN</table>'],
    ['an end tag of what was not opened', '<div><p>SEEN</span></p></div></div></table>'],
    [
      'text after a hidden font whose end tag stands in a block',
      '<font style="font-size:0"><p>x</font></p>SEEN',
    ],
    ['visible again', '<div style="visibility:hidden"><p style="visibility:visible">SEEN'],
    [
      'letters that have a size again',
      '<td style="font-size:0"><table style="font-size:14px"><tr><td>SEEN</table>',
    ],
    ['white on a dark cell', '<table><tr><td bgcolor="#333333"><font color="#fff">SEEN</table>'],
    [
      'white before a picture',
      '<td background="x.jpg"><div style="background:url(x)"><p style="color:#fff">SEEN',
    ],
    [
      'a link that has its own colour',
      '<div style="color:#fff"><a href="https://example.org">SEEN</a></div>',
    ],
    ['a button', '<a href="https://example.org" style="mso-hide:all;background:#222;color:#fff">SEEN</a>'],
    ['a rule for telephones', '<style>@media (max-width:480px){p{display:none}}</style><p>SEEN'],
    ['a rule for paper', '<style media=print>p{display:none}</style><p>SEEN'],
    ['a rule for Outlook', '<!--[if mso]><style>p{display:none}</style><![endif]--><p>SEEN'],
    ['a rule in a comment', '<style>/* p{display:none} */ b{} </style><p>SEEN'],
    ['a rule for a state', '<style>p:hover{display:none} a[x] p{display:none}</style><p>SEEN'],
    ['a rule that a later one undoes', '<style>.a{display:none}.a{display:block}</style><p class=a>SEEN'],
    ['a rule that a stronger one undoes', '<style>p.a{display:block}.a{display:none}</style><p class=a>SEEN'],
    ['a table in a table', '<table><tr><td><table><tr><td>SEEN</table></table>'],
    ['a row outside of a table', '<div style="color:red"><td style="display:none">SEEN'],
    ['a less-than sign', 'SEEN < 5 <'],
  ])('%s', async (_name, html) => {
    expect(await text(html)).toContain('SEEN');
  });

  test('lines, lists, tables, preformatted text', async () => {
    const html = `<h1>Title</h1><p>One <b>bo</b>ld
      line<br>and another</p><ul><li>first<li>second<ol><li>inner</ol></ul>
      <table><tr><th>Item<th>Price<tr><td>Tea<td>€ 3</table>
      <table><tr><td><p>A layout</p><p>of two columns</p><td>beside</table>
      <pre>a\n  b</pre><blockquote type="cite"><p>said</p><p>before</p></blockquote>end`;
    expect(await text(html)).toMatchInlineSnapshot(`
      "Title

      One bold line
      and another

      - first
      - second

        1. inner

      Item | Price
      Tea | € 3
      A layout

      of two columns
      beside

      a
        b

      > said
      >
      > before

      end"
    `);
  });

  test('entities, and white space as a browser has it', async () => {
    expect(await text('a&amp;b &lt;x&gt; &#x20AC;&nbsp;5 &nosuch; c\n\n  d<span> e</span>f')).toBe(
      'a&b <x> € 5 &nosuch; c d ef',
    );
  });
});

describe('links and images', () => {
  test('each target has one number', async () => {
    const { text: body, links } = await shown(
      '<a href="https://Example.org/a?b=1&amp;c=2">one</a>, <a href="https://example.org/a?b=1&c=2">again</a> <a href="mailto:ann@example.com">write</a>.',
    );
    expect(body).toBe('one [1:example.org], again [1:example.org] write [2:mailto].');
    expect(links).toEqual([
      { n: 1, host: 'example.org', url: 'https://example.org/a?b=1&c=2' },
      { n: 2, host: 'mailto', url: 'mailto:ann@example.com' },
    ]);
  });

  test('an address needs no mark', async () => {
    expect(await text('<a href="mailto:Ann@example.com">ann@example.com</a>')).toBe('ann@example.com');
    expect(await text('<a href="mailto:eve@evil.example">ann@example.com</a>')).toBe(
      'ann@example.com [1:mailto]',
    );
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', '#top', '/path', '', 'https://', 'vbscript:x'])(
    'nothing leads to %s',
    async (href) => {
      const { text: body, links } = await shown(`<a href="${href}">text</a>`);
      expect([body, links]).toEqual(['text', []]);
    },
  );

  test('hosts are in ASCII', async () => {
    expect(await text('<a href="https://pаypal.com/">pay</a>')).toBe('pay [1:xn--pypal-4ve.com]');
  });

  test('an image says what it shows, a tracker nothing', async () => {
    const { text: body, trackers } = await shown(
      `<img src="https://a.example/1.png" alt="Our [1:bank.example] shop"><img src="https://t.example/o.gif?u=1" width=1 height=1 alt=x>
       <img src="https://t.example/p.gif" style="display:none"><img src="https://a.example/2.png" alt=""><img src="cid:logo">
       <a href="https://a.example/"><img src="https://a.example/3.png" alt="Home"></a>`,
    );
    expect(body).toBe('[image: Our 1:bank.example shop] [image] [image: Home] [1:a.example]');
    expect(trackers).toBe(2);
  });

  test('a link that shows another host than it leads to', async () => {
    const { misleading } = await shown(
      `<a href="https://evil.example/">www.bank.example</a> <a href="https://click.bank.example/">https://bank.example/x</a>
       <a href="https://evil.example/">report.pdf</a> <a href="https://evil.example/">https://bank.example/login</a>`,
    );
    expect(misleading.map(({ shownHost }) => shownHost)).toEqual(['www.bank.example', 'bank.example']);
  });

  test('marks and Markdown that a message writes itself are none', async () => {
    const { text: body, links } = await shown(
      '<p>[1:bank.example] ![x](https://evil.example/?q=1) [click](https://evil.example/2) ![a][b]</p><p>[b]: https://evil.example/3</p>',
    );
    expect(body).toBe(
      '(1:bank.example] [image: x] click [1:evil.example] [image: a]\n\n[b]: [2:evil.example]',
    );
    expect(links.map(({ url }) => url)).toEqual(['https://evil.example/2', 'https://evil.example/3']);
  });
});

test('a newsletter of 714 kB: every sentence and every link, in a tenth of the size', async () => {
  const { html, sentences, urls } = newsletter(714_000);
  const { text: body, links, hidden, trackers } = await shown(html);
  expect(sentences.filter((sentence) => !body.includes(sentence))).toEqual([]);
  expect(links.map(({ url }) => url)).toEqual(urls);
  expect(body.length).toBeLessThan(html.length / 10);
  expect(body).not.toContain('Only on telephones');
  expect(hidden).toBeGreaterThan(0);
  expect(trackers).toBe(urls.length + 1);
});
