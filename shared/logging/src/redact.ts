const MASK = '[redacted]';

/** Keys whose value is a secret whatever it looks like. */
const SECRET_KEY =
  /pass(?:word|wd|phrase)?$|secret|token$|api[-_]?key|authorization|cookie|credential|private[-_]?key/i;

/** Shapes that are secrets wherever they stand: each is linear in the length of the text. */
const SECRET_SHAPES: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, MASK],
  [/\b([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/?#@]{1,512}@/gi, `$1${MASK}@`],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${MASK}`],
  [/\beyJ[\w-]{10,}\.[\w-]{4,}\.[\w-]*/g, MASK],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|AKIA|AIza)[\w-]{12,}/g, MASK],
];

/** Returns a copy of `value` in which no secret stands; text stays text, objects and arrays keep their shape. */
export type Redact = <T>(value: T) => T;

/**
 * Builds the redaction used by the log and the audit trail.
 * @param secrets literal values (the server's own secret options) masked wherever they occur;
 *   values shorter than four characters are ignored, since masking them would destroy ordinary text.
 */
export function createRedact(secrets: readonly string[] = []): Redact {
  const literals = secrets.filter((secret) => secret.length >= 4).toSorted((a, b) => b.length - a.length);

  const text = (value: string): string => {
    let clean = value;
    for (const literal of literals) clean = clean.replaceAll(literal, MASK);
    for (const [shape, mask] of SECRET_SHAPES) clean = clean.replace(shape, mask);
    return clean;
  };

  const walk = (value: unknown, depth: number): unknown => {
    if (typeof value === 'string') return text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > 8) return '[deep]';
    if (Array.isArray(value)) return value.map((item) => walk(item, depth + 1));
    if (value instanceof Error) return text(value.stack ?? String(value));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        SECRET_KEY.test(key) && item !== undefined ? MASK : walk(item, depth + 1),
      ]),
    );
  };

  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the walk keeps the shape, which unknown cannot say
  return <T>(value: T): T => walk(value, 0) as T;
}
