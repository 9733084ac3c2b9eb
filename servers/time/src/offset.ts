/**
 * An offset from UTC in text: `+05:45`, with seconds only where it has some (`-00:44:30`).
 *
 * @param offset seconds east of UTC
 */
export function formatOffset(offset: number): string {
  const total = Math.abs(offset);
  const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  if (parts[2] === 0) parts.pop();
  return (offset < 0 ? '-' : '+') + parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/**
 * What the database abbreviates to where no letters are in use: `+08`, `-0330`.
 *
 * @param offset seconds east of UTC
 */
export function numericAbbreviation(offset: number): string {
  const digits = formatOffset(offset).replaceAll(':', '');
  return digits.endsWith('00') ? digits.slice(0, 3) : digits;
}
