const NEAR = /near '(?<near>.*)' at line (?<line>\d+)$/s;

/**
 * Where a syntax error is, as ` (line 2, column 5)`: the server says the line that it was in, and how the text goes on
 * from there. Without the column where that stands in the line more than once.
 */
export function position(message: string, sql: string): string {
  const { near = '', line = '1' } = NEAR.exec(message)?.groups ?? {};
  const number = Number(line);
  const lines = sql.split('\n');
  const text = lines[number - 1];
  if (text === undefined || near === '') return '';
  const [head = ''] = near.split('\n', 1);
  const column = text.indexOf(head);
  const isOnce = head !== '' && column >= 0 && !text.includes(head, column + 1);
  return ` (line ${number}${isOnce ? `, column ${column + 1}` : ''})`;
}
