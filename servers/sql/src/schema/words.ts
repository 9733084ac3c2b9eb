/** A name as it is compared: lower case, without accents. */
export interface Words {
  /** Letters and digits alone, so that `OrderLine`, `order_line` and "order line" are the same. */
  readonly whole: string;
  readonly words: readonly string[];
}

const SIMPLE = /^[a-z0-9_]*$/;

/** The words of a name or query, told apart by what is no letter or digit and by a change of case: `customerID` → customer, id. */
export function wordsIn(name: string): Words {
  const parts = SIMPLE.test(name) ? name.split('_') : plain(name).split(/[^\p{L}\p{N}]+/u);
  const words = parts.filter((word) => word !== '');
  return { whole: words.join(''), words };
}

const plain = (name: string): string =>
  name
    .replaceAll(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/gu, '_')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase();

/** English plural to singular, where it looks like one. */
export function singular(word: string): string {
  if (word.length < 3 || !word.endsWith('s') || word.endsWith('ss')) return word;
  return word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.slice(0, -1);
}
