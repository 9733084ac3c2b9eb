import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { htmlText } from '../../src/body/html-text.ts';
import { LinkList } from '../../src/body/link-list.ts';
import { generatedHtml } from './generated-html.ts';

test('every sentence that is seen is in the text, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(generatedHtml, async ({ html, seen, unseen }) => {
      const { text, hidden } = await htmlText(html, new LinkList());
      const words = text.replace(/[\s>|-]+/g, ' ');
      expect(seen.filter((sentence) => !words.includes(sentence))).toEqual([]);
      expect(words).not.toContain('unseen');
      expect(hidden > 0).toBe(unseen.length > 0);
    }),
    { numRuns: 2000 },
  );
});
