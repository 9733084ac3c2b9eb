const MASK = '[redacted]';

/** Keys whose text is a secret whatever it looks like. */
const SECRET_KEY =
  /pass(?:word|wd|phrase)|(?:^|[^a-z])(?:pass|pwd)$|secret(?!ary)|tokens?$|api[-_]?key|authorization|cookie|credential|private[-_]?key/i;

/** The same in text: `password=x`, `X-Api-Key: x`, `?access_token=x`. */
const SECRET_FIELD =
  /((?:passw(?:or)?d|passphrase|\bpwd|secret|token|api[-_]?key|authorization|cookie)["']?\s{0,8}[=:]\s{0,8}["']?)(?!\[redacted)(?:(?:Bearer|Basic)\s+)?[^\s"'&,;]{1,1024}/gi;

/** Shapes that are secrets wherever they stand. Each repetition has a bound, so that time grows with the text alone. */
const SECRET_SHAPES: readonly (readonly [RegExp, string])[] = [
  [
    /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,8192}?(?:-----END [A-Z ]{0,48}-----|$)/g,
    MASK,
  ],
  [/\b([a-z][a-z0-9+.-]{1,30}:\/\/)[^\s"'<>]{1,512}@/gi, `$1${MASK}@`],
  [SECRET_FIELD, `$1${MASK}`],
  [/\b(Bearer|Basic)\s{1,8}[\w.~+/=-]{8,4096}/gi, `$1 ${MASK}`],
  [/(?<![\w-])eyJ[\w-]{10,4096}\.[\w-]{4,4096}\.[\w-]{0,4096}/g, MASK],
  [
    /(?<![\w-])(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk[-_]|npm_|hf_|AKIA|ASIA|AIza)[\w-]{12,512}/g,
    MASK,
  ],
];

/** Longer text says nothing more to whoever reads a log, and costs whoever writes it. */
const LONGEST = 8_192;
const DEEPEST = 8;

/** Returns a copy of `value` in which no secret stands; text stays text, objects and arrays keep their shape. */
export type Redact = <T>(value: T) => T;

/**
 * Builds the redaction used by the log, the audit trail and whatever tells of a configuration.
 * @param secrets literal values (the server's own secret options) masked wherever they occur;
 *   values shorter than four characters are ignored, since masking them would destroy ordinary text.
 */
export function createRedact(secrets: readonly string[] = []): Redact {
  const literals = secrets.filter((secret) => secret.length >= 4).toSorted((a, b) => b.length - a.length);

  const text = (value: string): string => {
    let clean = value;
    for (const literal of literals) clean = clean.replaceAll(literal, MASK); // before the cut, which could split one
    if (clean.length > LONGEST) clean = `${clean.slice(0, LONGEST)} … (${clean.length} characters)`;
    for (const [shape, mask] of SECRET_SHAPES) clean = clean.replace(shape, mask);
    return clean;
  };

  const walk = (value: unknown, depth: number, secret: boolean): unknown => {
    if (typeof value === 'string') return secret ? MASK : text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > DEEPEST) return '[deep]';
    if (value instanceof Error) return errorText(value, depth);
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    if (Array.isArray(value)) return value.map((item) => walk(item, depth + 1, secret));
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        text(key),
        walk(item, depth + 1, secret || SECRET_KEY.test(key)),
      ]),
    );
  };

  const errorText = (error: Error, depth: number): string => {
    const own = text(error.stack ?? String(error));
    return error.cause === undefined
      ? own
      : `${own}\ncaused by ${JSON.stringify(walk(error.cause, depth + 1, false))}`;
  };

  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the walk keeps the shape, which unknown cannot say
  return <T>(value: T): T => walk(value, 0, false) as T;
}
