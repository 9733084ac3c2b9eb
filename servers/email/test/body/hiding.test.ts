import { describe, expect, test } from 'vitest';
import { htmlText } from '../../src/body/html-text.ts';
import { LinkList } from '../../src/body/link-list.ts';

const shown = async (html: string) => await htmlText(html, new LinkList());

/** What browsers do not show, each in a way that a reader of CSS who takes shortcuts overlooks. */
const hidden: readonly (readonly [name: string, html: string])[] = [
  ['invalid later display', `<p style="display:none;display:foo">HIDDEN</p>`],
  ['invalid later display in sheet', `<style>.x{display:none}.x{display:foo}</style><p class=x>HIDDEN</p>`],
  ['invalid later font-size', `<p style="font-size:0;font-size:x">HIDDEN</p>`],
  ['invalid later opacity', `<p style="opacity:0;opacity:x">HIDDEN</p>`],
  ['invalid later color', `<p style="color:#fff;color:foo">HIDDEN</p>`],
  [
    'visibility inherit',
    `<div style="visibility:hidden"><span style="visibility:inherit">HIDDEN</span></div>`,
  ],
  ['visibility foo', `<div style="visibility:hidden"><span style="visibility:foo">HIDDEN</span></div>`],
  ['bg currentcolor', `<p style="background-color:currentcolor">HIDDEN</p>`],
  [
    'nested opacity',
    `<div style="opacity:.2"><div style="opacity:.2"><div style="opacity:.2">HIDDEN</div></div></div>`,
  ],
  ['css string brace', `<style>.x{content:"}";display:none}</style><p class=x>HIDDEN</p>`],
  [
    'css string comment',
    `<style>.y{content:"/*"} .x{display:none} .z{content:"*/"}</style><p class=x>HIDDEN</p>`,
  ],
  ['inline string comment', `<p style="content:'/*';display:none">HIDDEN</p>`],
  ['css nesting', `<style>.a{color:red; .x{display:none}}</style><div class=a><p class=x>HIDDEN</p></div>`],
  ['css nesting &', `<style>.a{& .x{display:none}}</style><div class=a><p class=x>HIDDEN</p></div>`],
  ['attr selector', `<style>p[title]{display:none}</style><p title=1>HIDDEN</p>`],
  ['attr selector class', `<style>[class="x"]{display:none}</style><p class=x>HIDDEN</p>`],
  ['attr selector class~', `<style>p[class~="x"]{display:none}</style><p class=x>HIDDEN</p>`],
  ['first-child', `<style>p:first-child{display:none}</style><div><p>HIDDEN</p></div>`],
  ['not', `<style>p:not(.y){display:none}</style><div><p>HIDDEN</p></div>`],
  ['is', `<style>:is(.x){display:none}</style><p class=x>HIDDEN</p>`],
  ['sibling', `<style>.y + .x{display:none}</style><p class=y>a</p><p class=x>HIDDEN</p>`],
  ['sibling~', `<style>.y ~ .x{display:none}</style><p class=y>a</p><p class=x>HIDDEN</p>`],
  [
    'long selector list',
    `<style>${Array.from({ length: 900 }, (_, i) => '.a' + i).join(',')},.x{display:none}</style><p class=x>HIDDEN</p>`,
  ],
  [
    'deep selector',
    `<style>html body div div div div div div p.x{display:none}</style><div><div><div><div><div><div><p class=x>HIDDEN</p></div></div></div></div></div></div>`,
  ],
  [
    'padding css 256k',
    `<style>${'/* */a{color:red}\n'.repeat(100)}.pad{content:"${'q'.repeat(257 * 1024)}"}.x{display:none}</style><p class=x>HIDDEN</p>`,
  ],
  [
    '5001 rules',
    `<style>${Array.from({ length: 5001 }, (_, i) => `.a${i}{color:red}`).join('')}.x{display:none}</style><p class=x>HIDDEN</p>`,
  ],
  ['spaces before value', `<p style="display:${' '.repeat(500)}none">HIDDEN</p>`],
  ['var', `<style>:root{--d:none}.x{display:var(--d)}</style><p class=x>HIDDEN</p>`],
  ['var inline', `<p style="--d:none;display:var(--d)">HIDDEN</p>`],
  ['calc', `<p style="font-size:calc(0px)">HIDDEN</p>`],
  ['opacity calc', `<p style="opacity:calc(0)">HIDDEN</p>`],
  [
    'media color-scheme',
    `<style>@media (prefers-color-scheme: light){.x{display:none}}</style><p class=x>HIDDEN</p>`,
  ],
  ['media color', `<style>@media screen and (color){.x{display:none}}</style><p class=x>HIDDEN</p>`],
  ['media not print', `<style>@media not print{.x{display:none}}</style><p class=x>HIDDEN</p>`],
  ['media width>', `<style>@media (width > 1px){.x{display:none}}</style><p class=x>HIDDEN</p>`],
  ['media min-height', `<style>@media (min-height: 1px){.x{display:none}}</style><p class=x>HIDDEN</p>`],
  [
    'media orientation',
    `<style>@media (orientation:landscape){.x{display:none}}</style><p class=x>HIDDEN</p>`,
  ],
  [
    'media resolution',
    `<style>@media (-webkit-min-device-pixel-ratio:0){.x{display:none}}</style><p class=x>HIDDEN</p>`,
  ],
  ['container', `<style>@container (min-width:1px){.x{display:none}}</style><p class=x>HIDDEN</p>`],
  ['details', `<details><summary>a</summary>HIDDEN</details>`],
  ['dialog', `<dialog>HIDDEN</dialog>`],
  ['honeydew', `<p style="color:honeydew">HIDDEN</p>`],
  ['lavenderblush', `<p style="color:lavenderblush">HIDDEN</p>`],
  ['gradient', `<p style="color:#fff;background:linear-gradient(#fff,#fff)">HIDDEN</p>`],
  ['color srgb', `<p style="color:color(srgb 1 1 1)">HIDDEN</p>`],
  ['hwb', `<p style="color:hwb(0 100% 0)">HIDDEN</p>`],
  ['lab', `<p style="color:lab(100% 0 0)">HIDDEN</p>`],
  ['oklch', `<p style="color:oklch(1 0 0)">HIDDEN</p>`],
  ['rgb mix', `<p style="color:color-mix(in srgb, white, white)">HIDDEN</p>`],
  ['canvas sys', `<p style="color:Canvas">HIDDEN</p>`],
  ['color background sys', `<p style="color:window">HIDDEN</p>`],
  ['scale prop', `<p style="scale:0">HIDDEN</p>`],
  ['translate prop', `<p style="translate:-9999px">HIDDEN</p>`],
  ['translate +', `<p style="transform:translateX(9999px)">HIDDEN</p>`],
  ['rotateY', `<p style="transform:rotateY(90deg)">HIDDEN</p>`],
  ['inset', `<p style="position:absolute;inset:-9999px auto auto -9999px">HIDDEN</p>`],
  ['inset-inline', `<p style="position:absolute;inset-inline-start:-9999px">HIDDEN</p>`],
  ['left +', `<p style="position:absolute;left:9999px">HIDDEN</p>`],
  ['overflow auto h0', `<p style="height:0;overflow:auto">HIDDEN</p>`],
  ['overflow scroll h0', `<p style="max-height:0;overflow:scroll">HIDDEN</p>`],
  ['block-size', `<p style="block-size:0;overflow:hidden">HIDDEN</p>`],
  ['zoom', `<p style="zoom:0.01">HIDDEN</p>`],
  [
    'mask',
    `<p style="mask:linear-gradient(transparent,transparent);-webkit-mask:linear-gradient(transparent,transparent)">HIDDEN</p>`,
  ],
  ['clip-path inset px', `<p style="clip-path:inset(0 0 100% 0)">HIDDEN</p>`],
  ['clip-path ellipse', `<p style="clip-path:ellipse(0 0)">HIDDEN</p>`],
  ['clip em', `<p style="position:absolute;clip:rect(0em 0em 0em 0em)">HIDDEN</p>`],
  ['filter opacity%', `<p style="filter:opacity(0%)">HIDDEN</p>`],
  ['filter blur', `<p style="filter:blur(30px)">HIDDEN</p>`],
  ['font 3px', `<p style="font-size:3px">HIDDEN</p>`],
  ['font 2.5px', `<p style="font-size:2.5px">HIDDEN</p>`],
  ['font shorthand 0/0', `<p style="font:0/0 a">HIDDEN</p>`],
  ['font size attr', `<font size="-7" style="font-size:0">HIDDEN</font>`],
  ['transparent text', `<p style="color:transparent">HIDDEN</p>`],
  ['rgba slash', `<p style="color:rgb(0 0 0 / 0)">HIDDEN</p>`],
  ['display important none later', `<p style="display:none!important;display:block">HIDDEN</p>`],
  ['hidden attr + display', `<p hidden style="display:foo">HIDDEN</p>`],
  ['mso-hide', `<p style="mso-hide:all">HIDDEN</p>`],
  ['a mso-hide', `<a style="mso-hide:all;display:none">HIDDEN</a>`],
  ['select', `<select style="display:none"><option>HIDDEN</select>`],
  ['img alt', `<img src=x alt="HIDDEN" width=1>`],
  ['img alt hidden style', `<img src=cid:x alt="HIDDEN" style="height:0">`],
  ['img alt color white', `<img src=http://e/x style="color:#fff;font-size:0" alt="HIDDEN">`],
  ['img alt display none', `<img src=http://e/x style="display:none" alt="HIDDEN">`],
  [
    'white on white td bgcolor',
    `<table bgcolor=#000><tr><td bgcolor=white><font color=white>HIDDEN</font></table>`,
  ],
  ['fg font nested', `<font color=#ffffff><font size=1>HIDDEN</font></font>`],
  ['text-indent %', `<p style="text-indent:-999%">HIDDEN</p>`],
  ['class uppercase', `<style>.X{display:none}</style><p class=x>HIDDEN</p>`],
  ['style type', `<style type="text/css">.x{display:none}</style><p class=x>HIDDEN</p>`],
  ['css cdo', `<style><!-- .x{display:none} --></style><p class=x>HIDDEN</p>`],
  ['escaped', `<style>.\\78{display:none}</style><p class=x>HIDDEN</p>`],
  ['utf escape class', `<style>.é{display:none}</style><p class="é">HIDDEN</p>`],
  ['id utf', `<style>#ü{display:none}</style><p id="ü">HIDDEN</p>`],
  ['@import before', `<style>@import url("x");.x{display:none}</style><p class=x>HIDDEN</p>`],
  ['@charset', `<style>@charset "utf-8";.x{display:none}</style><p class=x>HIDDEN</p>`],
  ['@font-face before', `<style>@font-face{font-family:a}.x{display:none}</style><p class=x>HIDDEN</p>`],
  ['root', `<style>:root .x{display:none}</style><p class=x>HIDDEN</p>`],
  ['pseudo where', `<style>.x:not(:hover){display:none}</style><p class=x>HIDDEN</p>`],
  ['nth-of-type', `<style>p:nth-of-type(1){display:none}</style><p>HIDDEN</p>`],
  ['custom tag', `<style>x-y{display:none}</style><x-y>HIDDEN</x-y>`],
  ['ns o:p', `<style>o\\:p{display:none}</style><o:p>HIDDEN</o:p>`],
  ['body that no tag opens', '<style>body p{display:none}</style><p>HIDDEN'],
  ['text below a body that no tag opens', '<style>body{font-size:0}</style>HIDDEN'],
  ['body that comes late', '<p>before</p><body hidden>HIDDEN'],
  ['tbody that no tag opens', '<style>table > tbody > tr{display:none}</style><table><tr><td>HIDDEN</table>'],
  ['fill colour below', '<div style="-webkit-text-fill-color:transparent"><p style="color:#000">HIDDEN'],
  ['variable of an ancestor', '<style>:root{--A:none;--a:block}p{display:var(--A)}</style><p>HIDDEN'],
  ['variable without a value', '<div style="visibility:hidden"><p style="visibility:var(--no)">HIDDEN'],
  ['fallback of a variable', '<p style="display:var(--no, none)">HIDDEN'],
  ['calculated opacity', '<p style="opacity:calc((1 - 1) * 5)">HIDDEN'],
  ['bounded size', '<p style="font-size:min(12px, 1px)">HIDDEN'],
  ['size without a unit', '<p style="font-size:0;font-size:14">HIDDEN'],
  ['background on a tag that has none', '<p bgcolor=black style="color:white">HIDDEN'],
  ['font without a family', '<p style="font-size:0;font:20px">HIDDEN'],
  ['colour of old that is not written out', '<font color="#fffffff">HIDDEN'],
  ['bracket that is not closed', '<style>.x{display:none;color:rgb(}</style><p class=x>HIDDEN'],
  ['address with a brace', '<style>.y{background:url(a;b}c)}.x{display:none}</style><p class=x>HIDDEN'],
  [
    'selector that shows, and is not understood',
    '<style>.x{display:none}.x:odd-one{display:block}</style><p class=x>HIDDEN',
  ],
  ['layer that shows', '<style>.x{display:none}@layer a{.x{display:block}}</style><p class=x>HIDDEN'],
  ['nested group', '<style>.x{@media screen{display:none}}</style><p class=x>HIDDEN'],
  ['group that is not known', '<style>@supports (a:b){.x{display:none}}</style><p class=x>HIDDEN'],
  ['first line', '<style>p::first-line{color:#fff}</style><p>HIDDEN'],
  ['style that goes on and on', `<p style="${'a:b;'.repeat(20_000)}display:none">HIDDEN`],
  [
    'sheet beyond all bounds',
    `<style>${'a,'.repeat(21_000)}b{color:red}.x{display:none}</style><p class=x>HIDDEN`,
  ],
  ['object that is there', '<object data="https://a.example/">HIDDEN</object>'],
  ['text of details', '<details>HIDDEN<p>HIDDEN</p><summary>seen</summary>HIDDEN</details>'],
];

/** What is there all the same. */
const seen: readonly (readonly [name: string, html: string])[] = [
  ['child of another', '<style>div.o > p{display:none}</style><div class=o><section><p>SEEN</section></div>'],
  ['ancestors the other way round', '<style>.b .a p{display:none}</style><div class=a><div class=b><p>SEEN'],
  ['sheet in a template', '<template><style>p{display:none}</style></template><p>SEEN'],
  ['margin that is filled', '<div style="margin-left:-300px;padding-left:300px">SEEN'],
  ['text of an object that is not there', '<object>SEEN</object>'],
  ['value that is none', '<p style="display:block;display:nonee;font-size:x;opacity:none">SEEN'],
  ['summary', '<details><summary>SEEN</summary>x</details>'],
  ['open details', '<details open><summary>x</summary>SEEN</details>'],
  ['Word', '<p style="color:windowtext;background:white;mso-hide:none">SEEN'],
  ['string that looks like a rule', '<style>.x::before{content:"} .x{display:none}"}</style><p class=x>SEEN'],
  ['calculated width', '<div style="max-width:calc(100% - 20px);overflow:hidden">SEEN'],
  ['half as opaque twice', '<div style="opacity:.5"><p style="opacity:.5">SEEN'],
  ['variable', '<style>:root{--ink:#123}</style><p style="color:#fff;color:var(--ink)">SEEN'],
  ['gradient', '<p style="color:#fff;background:linear-gradient(#fff,#006)">SEEN'],
  [
    'telephones',
    '<style>@media only screen and (max-width:600px){.hide-mobile{display:none!important}}</style><p class=hide-mobile>SEEN',
  ],
  [
    'telephones, by range',
    '<style>@media (width <= 600px){.hide-mobile{display:none}}</style><p class=hide-mobile>SEEN',
  ],
  [
    'dark mode',
    '<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){.x{color:#fff!important}.light{display:none}}</style><p class="x light">SEEN',
  ],
  [
    'dark mode of Outlook',
    '<style>[data-ogsc] .x{color:#fff}[data-ogsb] .light{display:none}</style><p class="x light">SEEN',
  ],
  [
    'other programs',
    '<style>.ExternalClass p,#outlook a,u + .body .x,[owa] .x,.moz-text-html .x{display:none}</style><body class=body><p class=x>SEEN',
  ],
  [
    'Internet Explorer',
    '<style>_:-ms-fullscreen, :root .x{display:none}@media (-ms-high-contrast:none){.x{display:none}}</style><p class=x>SEEN',
  ],
  ['Outlook', '<!--[if mso]><style>.x{display:none}</style><![endif]--><p class=x>SEEN'],
  [
    'links that telephones make',
    '<style>a[x-apple-data-detectors]{color:inherit!important;font-size:inherit!important}</style><a href="tel:1" x-apple-data-detectors=1 style="color:#333">SEEN</a>',
  ],
  [
    'state of a box',
    '<style>#m:checked ~ .x{display:none}p:hover,p:not(p){display:none}</style><input id=m type=checkbox><p class=x>SEEN',
  ],
  [
    'rows of two colours',
    '<style>tr:nth-child(even){background:#fff}tr:nth-child(odd) td{background:#000;color:#fff}</style><table><tr><td>SEEN<tr><td>SEEN2</table>',
  ],
  [
    'fonts',
    '<style>@import url("https://fonts.example/css?family=A;B");@font-face{font-family:A;src:url(a)}p{font:16px/1.5 A,sans-serif}</style><p>SEEN',
  ],
  ['paper', '<style>@media not screen{p{display:none}}@page{margin:0}</style><p>SEEN'],
];

describe('what CSS hides', () => {
  test.each(hidden)('%s', async (_name, html) => {
    const { text, hidden: count } = await shown(html);
    expect(text).not.toContain('HIDDEN');
    expect(count).toBeGreaterThanOrEqual(html.includes('alt=') ? 0 : 'HIDDEN'.length);
  });

  test.each(seen)('not %s', async (_name, html) => {
    const { text, remarks } = await shown(html);
    expect([text.includes('SEEN'), remarks]).toEqual([true, []]);
  });

  test.each([
    '<style>.x:odd-one{display:none}</style><p class=x>HIDDEN',
    '<style>p$.x{display:none}</style><p class=x>HIDDEN',
    '<style>@container (a:b){p{display:none}}</style><p>HIDDEN',
    '<p style="color:oklch(1 0 0)">HIDDEN',
    '<p style="display:env(x)">HIDDEN',
    '<style>@keyframes k{to{opacity:0}}p{animation:k 1s}</style><p>seen',
    '<link rel=stylesheet href="data:text/css,p{display:none}"><p>seen',
  ])('what is not understood is told: %s', async (html) => {
    const { text, remarks } = await shown(html);
    expect(text).not.toContain('HIDDEN');
    expect(remarks).toEqual([expect.stringContaining('style rules that were not understood')]);
  });
});

test.each([
  '<pre>' + 'a\n'.repeat(500_000),
  '[1:'.repeat(340_000),
  `<style>${Array.from({ length: 5000 }, (_, index) => `.a ~ b + i:nth-child(${index}) b{color:red}`).join('')}</style><b class=a></b><b></b><i>${'<b>x</b>'.repeat(20_000)}`,
  `<style>${'a{b:c;'.repeat(150_000)}`,
])('text %#: others have their turn meanwhile', async (html) => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  await shown(html);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(2);
});
