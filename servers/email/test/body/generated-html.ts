import * as fc from 'fast-check';

/** HTML with what a person sees of it and what not, known because it was built so. */
export interface Generated {
  readonly html: string;
  readonly seen: readonly string[];
  readonly unseen: readonly string[];
}

/** Shape of a document; texts get their numbers when it is written. */
type Shape =
  | { readonly kind: 'text' }
  | { readonly kind: 'noise'; readonly html: string }
  | { readonly kind: 'wrap'; readonly wrap: Wrap; readonly children: readonly Shape[] };

/** `hides`: nothing within is seen, or only what is shown again. */
interface Wrap {
  readonly open: string;
  readonly close: string;
  readonly hides?: 'for good' | 'visibility' | 'size' | 'colour';
  /** Shows again what such a wrap around it hid. */
  readonly shows?: 'visibility' | 'size' | 'colour';
}

/** The sheet of every generated document. */
const SHEET = `<style>
/* .seen{display:none} */
.gone{display:none} .seen{display:block} #none, .zero { font-size: 0 }
p.quiet, div.quiet {visibility:hidden} .loud{visibility:visible}
.box .within{display:none} td.far{position:absolute;left:-5000px}
.twice{display:none} .twice{display:block} .firm{display:none!important}
@media only screen and (max-width:480px){.narrow{display:none!important}}
@media print{.paper{display:none}} @media screen{.screen{display:none}}
</style>`;

const tag = (name: string, attributes: string, more: Partial<Wrap> = {}): Wrap => ({
  open: `<${name}${attributes === '' ? '' : ` ${attributes}`}>`,
  close: `</${name}>`,
  ...more,
});

/** Ways to hide that any element has. */
const HIDING: readonly (readonly [attributes: string, hides: NonNullable<Wrap['hides']>])[] = [
  ['style="display:none"', 'for good'],
  ["style='color:red;DISPLAY:none ! important;'", 'for good'],
  ['style="dis\\70lay:none"', 'for good'],
  ['style="opacity:0.0"', 'for good'],
  ['style="max-height:0px;overflow:hidden"', 'for good'],
  ['style="height:0;overflow-y:hidden"', 'for good'],
  ['style="position:absolute;left:-9999px"', 'for good'],
  ['style="position:absolute;clip:rect(0 0 0 0)"', 'for good'],
  ['style="transform:scale(0)"', 'for good'],
  ['style="margin-left:-2000px"', 'for good'],
  ['hidden', 'for good'],
  ['hidden=""', 'for good'],
  ['class="gone"', 'for good'],
  ['class="other GONE more"', 'for good'],
  ['class="firm" style="display:block"', 'for good'],
  ['class="screen"', 'for good'],
  ['style="visibility:hidden"', 'visibility'],
  ['class="quiet"', 'visibility'],
  ['style="font-size:0"', 'size'],
  ['style="font-size:1px;line-height:1px"', 'size'],
  ['style="font:0/0 serif"', 'size'],
  ['class="zero"', 'size'],
  ['style="color:#fff"', 'colour'],
  ['style="color:rgb(255, 254, 253)"', 'colour'],
  ['style="color:transparent"', 'colour'],
];

/** Ways to do nothing of the kind. */
const HARMLESS: readonly string[] = [
  '',
  'class="seen"',
  'class="twice"',
  'class="narrow"',
  'class="paper"',
  'class="within"',
  'style="display:block"',
  'style="opacity:0.9;height:0"',
  'style="max-height:900px;overflow:hidden"',
  'style="position:relative;left:-5px"',
  'style="text-indent:-20px"',
  'style="background:#fff url(x.png) no-repeat"',
  'style="mso-hide:none;font-family:Hidden"',
  'title="hidden" id="visibility-hidden" alt="display:none"',
  'data-style="display:none"',
];

const SHOWING: readonly (readonly [attributes: string, shows: NonNullable<Wrap['shows']>])[] = [
  ['style="visibility:visible"', 'visibility'],
  ['style="font-size:15px"', 'size'],
  ['style="color:#333"', 'colour'],
];

const attributed = (name: string): fc.Arbitrary<Wrap> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...HARMLESS).map((attributes) => tag(name, attributes)) },
    // The class `quiet` hides only paragraphs and divisions.
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(
          ...HIDING.filter(([text]) => text !== 'class="quiet"' || name === 'p' || name === 'div'),
        )
        .map(([attributes, hides]) => tag(name, attributes, { hides })),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...SHOWING).map(([attributes, shows]) => tag(name, attributes, { shows })),
    },
  );

/** Of an item, a cell, or a row: the wrap of its list or table is put around. */
const within = (before: string, after: string, inner: fc.Arbitrary<Wrap>, sloppy: fc.Arbitrary<boolean>) =>
  fc.tuple(inner, sloppy).map(([wrap, isSloppy]) => ({
    ...wrap,
    open: `${before}${wrap.open}`,
    // What may be left out, since what follows ends it all the same.
    close: `${isSloppy ? '' : wrap.close}${after}`,
  }));

const asRow = (wrap: Wrap): Wrap => ({ ...wrap, open: `${wrap.open}<td>`, close: `<td></td></tr>` });

const { inline, block } = fc.letrec<{ inline: Shape; block: Shape }>((tie) => {
  const text = fc.constant<Shape>({ kind: 'text' });
  const noise = fc
    .constantFrom(
      '<!-- unseen -->',
      '<!--[if mso]><p>unseen</p><![endif]-->',
      '<![if !mso]>',
      '<script>"<p>unseen"</script>',
      '<br>',
      '<img src="https://t.example/x.gif" width="1" height="1" alt="unseen">',
      '<title>unseen</title>',
      '&zwnj;',
    )
    .map((html): Shape => ({ kind: 'noise', html }));
  const wrapped = (wrap: fc.Arbitrary<Wrap>, child: fc.Arbitrary<Shape>): fc.Arbitrary<Shape> =>
    fc
      .tuple(wrap, fc.array(child, { minLength: 1, maxLength: 3 }))
      .map(([made, children]) => ({ kind: 'wrap', wrap: made, children }));
  const inlineTag = fc.constantFrom('span', 'b', 'i', 'font', 'u', 'sup').chain(attributed);
  const blockTag = fc.constantFrom('div', 'section', 'center', 'blockquote').chain(attributed);
  const cell = fc.constantFrom('td', 'th').chain(attributed);
  return {
    inline: fc.oneof({ maxDepth: 5, depthSize: 'small' }, text, noise, wrapped(inlineTag, tie('inline'))),
    block: fc.oneof(
      { maxDepth: 6, depthSize: 'small' },
      text,
      noise,
      wrapped(attributed('p'), tie('inline')),
      wrapped(blockTag, tie('block')),
      wrapped(inlineTag, tie('inline')),
      wrapped(within('<ul>', '</ul>', attributed('li'), fc.boolean()), tie('block')),
      wrapped(within('<table><tr>', '</table>', cell, fc.boolean()), tie('block')),
      wrapped(
        within('<TABLE><tbody>', '</tbody></TABLE>', attributed('tr').map(asRow), fc.constant(false)),
        tie('block'),
      ),
    ),
  };
});

/** Documents whose blocks nest and hide in every way that is known here. */
export const generatedHtml: fc.Arbitrary<Generated> = fc
  .array(fc.oneof(block, inline), { minLength: 1, maxLength: 6 })
  .map(written);

function written(shapes: readonly Shape[]): Generated {
  const seen: string[] = [];
  const unseen: string[] = [];
  let count = 0;
  const write = (shape: Shape, hidden: ReadonlySet<string>): string => {
    if (shape.kind === 'noise') return shape.html;
    if (shape.kind === 'text') {
      count += 1;
      const isSeen = hidden.size === 0;
      const sentence = isSeen ? `seen ${count} here` : `unseen ${count} there`;
      (isSeen ? seen : unseen).push(sentence);
      return ` ${sentence.replace('e', '&#101;')}. `;
    }
    const { wrap, children } = shape;
    const inner = new Set(hidden);
    if (wrap.hides !== undefined) inner.add(wrap.hides);
    if (wrap.shows !== undefined) inner.delete(wrap.shows);
    return `${wrap.open}${children.map((child) => write(child, inner)).join('')}${wrap.close}`;
  };
  const body = shapes.map((shape) => write(shape, new Set())).join('\n');
  return { html: `<!DOCTYPE html><html><head>${SHEET}</head><body>${body}</body></html>`, seen, unseen };
}
