import * as z from 'zod';

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** Bytes as an operator writes them, as in 500M or 2G, by powers of 1024. */
export const byteCount = z.string().transform((text, context) => {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]?)(?:i?B)?$/i.exec(text.trim()) ?? [];
  const bytes = Number(digits) * (UNITS[unit.toUpperCase()] ?? Number.NaN);
  if (digits !== '' && Number.isSafeInteger(Math.ceil(bytes))) return Math.ceil(bytes);
  context.addIssue({ code: 'custom', message: 'must be bytes such as 500M or 2G' });
  return z.NEVER;
});
