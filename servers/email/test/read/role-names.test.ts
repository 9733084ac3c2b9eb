import { expect, test } from 'vitest';
import type { Role } from '../../src/backend/backend.ts';
import { roleOfName, withNamedRoles } from '../../src/mailboxes/role-names.ts';

test.each([
  [['Papierkorb'], 'trash'],
  [['INBOX', 'ENTWÜRFE'.normalize('NFD')], 'drafts'],
  [['已删除'], 'trash'],
  [['Projects', 'Sent'], undefined],
  [['constructor'], undefined],
  [[], undefined],
])('%j seems to be for %s', (levels, role) => {
  expect(roleOfName(levels)).toBe(role);
});

test('each role goes to one mailbox, to that which the server marks where it marks one', () => {
  const role = (given?: Role) => ({ role: given });
  const mailboxes = [role(), role(), role('sent'), role(), role()];
  const levels = [['Trash'], ['Sent'], ['Posta inviata'], ['Deleted Items'], []];
  expect(withNamedRoles(mailboxes, levels).map((box) => box.role)).toEqual([
    'trash',
    undefined,
    'sent',
    undefined,
    undefined,
  ]);
});
