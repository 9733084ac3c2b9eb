const LONGEST = 300;

type Value = (text: string) => number | undefined;

/** `calc()`, `min()`, `max()` and `clamp()` (CSS Values 4, §10); undefined for what is more than that. */
export function calculated(text: string, value: Value): number | undefined {
  if (text.length > LONGEST || !/^(?:calc|min|max|clamp)\(/.test(text)) return undefined;
  const tokens =
    text.match(/[a-z]*\(|[),]|(?<=[\s(,*/])[+-]?[\d.]+(?:e[+-]?\d+)?(?:[a-z]+|%)?|[-+*/]|[^\s]/g) ?? [];
  const end = { at: 0 };
  const result = term(tokens, end, value);
  return result === undefined || !Number.isFinite(result) || end.at < tokens.length ? undefined : result;
}

interface Place {
  at: number;
}

/** One number, length, bracket or function. */
function term(tokens: readonly string[], place: Place, value: Value): number | undefined {
  const token = tokens[place.at] ?? '';
  place.at += 1;
  if (!token.endsWith('(')) return value(token);
  const values: number[] = [];
  do {
    const result = sum(tokens, place, value);
    if (result === undefined) return undefined;
    values.push(result);
    place.at += 1;
  } while (tokens[place.at - 1] === ',');
  if (tokens[place.at - 1] !== ')') return undefined;
  const [first, second, third] = values;
  if (token === '(' || token === 'calc(') return values.length === 1 ? first : undefined;
  if (token === 'min(') return Math.min(...values);
  if (token === 'max(') return Math.max(...values);
  if (token !== 'clamp(' || first === undefined || second === undefined || third === undefined)
    return undefined;
  return Math.max(first, Math.min(second, third));
}

function sum(tokens: readonly string[], place: Place, value: Value): number | undefined {
  return chain(tokens, place, '+-', () => chain(tokens, place, '*/', () => term(tokens, place, value)));
}

function chain(
  tokens: readonly string[],
  place: Place,
  signs: string,
  next: () => number | undefined,
): number | undefined {
  let result = next();
  for (;;) {
    const sign = tokens[place.at] ?? '';
    if (sign.length !== 1 || !signs.includes(sign)) return result;
    place.at += 1;
    const other = next();
    if (result === undefined || other === undefined) return undefined;
    result =
      sign === '+'
        ? result + other
        : sign === '-'
          ? result - other
          : sign === '*'
            ? result * other
            : result / other;
  }
}
