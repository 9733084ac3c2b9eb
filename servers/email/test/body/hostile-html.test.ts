import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { htmlText } from '../../src/body/html-text.ts';
import { LinkList } from '../../src/body/link-list.ts';

const many = (text: string, times: number): string => text.repeat(times);

/** About 1 MB each, what is fetched at most; every one took a parser that was tried seconds or all memory. */
const bombs: Readonly<Record<string, string>> = {
  'nested blocks': many('<div>', 100_000),
  'nested spans': many('<b>', 300_000),
  'nested tables': many('<table><tr><td>', 50_000),
  'tables alone': many('<table>', 50_000),
  'less-than signs': many('<', 1_000_000),
  attributes: `<p ${Array.from({ length: 200_000 }, (_, index) => `a${index}=b`).join(' ')}>x`,
  'one attribute again and again': `<p ${many('style=color:red ', 60_000)}>x`,
  'end tags that reach nothing': `<div><td>${many('<b>', 100_000)}${many('</div>', 80_000)}`,
  'end tags out of order': many('<b><div>', 60_000) + many('</b>', 60_000),
  'lists in lists': many('<ul><li>', 100_000),
  quotes: `${many('<blockquote type=cite>', 45_000)}x`,
  rows: `<table>${many('<tr><td>a', 100_000)}`,
  links: Array.from({ length: 30_000 }, (_, index) => `<a href=http://a${index}.b>x</a>`).join(''),
  entities: many('&zwnj;&#847;', 80_000),
  'Markdown images': many('![a](x', 160_000),
  brackets: many('[a](', 250_000),
  'rules of one tag': `<style>${many('b{color:red}', 20_000)}</style>${many('<b>x</b>', 90_000)}`,
  'rules that look around': `<style>${Array.from({ length: 5000 }, (_, index) => `.a${index} b{color:red}`).join('')}</style>${many('<b>x</b>', 90_000)}`,
  'rules without end': `<style>${many('@media screen{', 70_000)}`,
  'declarations without end': `<p style="${many('a:b;', 250_000)}">x`,
  classes: `<p class="${many('a b ', 250_000)}">x`,
  'looks of many kinds': Array.from(
    { length: 15_000 },
    (_, index) => `<p style="font-size:${index}px;color:#${index % 10}23">x`,
  ).join(''),
};

test.each(Object.entries(bombs))('%s: a bounded text', async (_name, html) => {
  const { text } = await htmlText(html, new LinkList());
  expect(text.length).toBeLessThanOrEqual(html.length * 2.5);
});

test('others have their turn meanwhile', async () => {
  let turns = 0;
  let isDone = false;
  const others = (async () => {
    while (!isDone) {
      turns += 1;
      await setImmediate();
    }
  })();
  await htmlText(many('<b>x</b>', 100_000), new LinkList());
  isDone = true;
  await others;
  expect(turns).toBeGreaterThan(2);
});

test('a text within 100,000 elements is found', async () => {
  const { text } = await htmlText(
    `${many('<div>', 100_000)}deep${many('</div>', 100_000)}after`,
    new LinkList(),
  );
  expect(text).toBe('deep\nafter');
});

test('what is hidden in a depth of 100,000 is hidden', async () => {
  const { text } = await htmlText(`<div hidden>${many('<b>', 100_000)}deep`, new LinkList());
  expect(text).toBe('');
});
