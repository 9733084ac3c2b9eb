import { quote } from '@handrail/domain';
import type { Omitted } from './walk.ts';

const count = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`);

/** What a walk did not look into, in words, a line each. */
export function omissions({ unreadable, unreadableCount, tooDeep, denied }: Omitted): string[] {
  const names = unreadable.map(quote).join(', ');
  const others = unreadableCount > unreadable.length ? ' and others' : '';
  return [
    ...(unreadableCount > 0
      ? [
          `[not open to this server: ${count(unreadableCount, 'directory', 'directories')}: ${names}${others}]`,
        ]
      : []),
    ...(tooDeep > 0 ? [`[too deep to enter: ${count(tooDeep, 'directory', 'directories')}]`] : []),
    ...(denied > 0 ? [`[left out by the deny list: ${count(denied, 'entry', 'entries')}]`] : []),
  ];
}
