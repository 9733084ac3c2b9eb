import type { Role } from '../backend/backend.ts';
import { isInbox } from '../backend/inbox.ts';

/** What mail programs call these mailboxes, in lower case, where a server does not tell what they are for. */
const NAMES: Readonly<Record<Exclude<Role, 'inbox' | 'all' | 'flagged'>, readonly string[]>> = {
  drafts: [
    'drafts',
    'draft',
    'entwürfe',
    'brouillons',
    'borradores',
    'bozze',
    'rascunhos',
    'concepten',
    'utkast',
    'kladder',
    'luonnokset',
    'wersje robocze',
    'szkice',
    'koncepty',
    'rozepsané',
    'piszkozatok',
    'taslaklar',
    'черновики',
    'чернетки',
    '下書き',
    '草稿',
    '草稿箱',
    '草稿夹',
    '임시 보관함',
  ],
  sent: [
    'sent',
    'sent items',
    'sent messages',
    'sent mail',
    'gesendet',
    'gesendete objekte',
    'gesendete elemente',
    'envoyés',
    'éléments envoyés',
    'messages envoyés',
    'enviados',
    'elementos enviados',
    'posta inviata',
    'inviata',
    'itens enviados',
    'verzonden',
    'verzonden items',
    'skickat',
    'skickade objekt',
    'sendte',
    'sendt post',
    'sendt',
    'lähetetyt',
    'wysłane',
    'elementy wysłane',
    'odeslaná pošta',
    'odeslané',
    'elküldött elemek',
    'gönderilmiş öğeler',
    'отправленные',
    'надіслані',
    '送信済み',
    '送信済みアイテム',
    '已发送',
    '已发送邮件',
    '寄件備份',
    '보낸 편지함',
  ],
  archive: [
    'archive',
    'archives',
    'archiv',
    'archivo',
    'archivio',
    'arquivo',
    'archief',
    'arkiv',
    'arkisto',
    'archiwum',
    'archív',
    'arşiv',
    'архив',
    'архів',
    'アーカイブ',
    '归档',
    '存档',
    '封存',
    '보관함',
  ],
  junk: [
    'junk',
    'spam',
    'junk e-mail',
    'junk email',
    'junk mail',
    'bulk mail',
    'spamverdacht',
    'junk-e-mail',
    'indésirables',
    'courrier indésirable',
    'correo no deseado',
    'no deseado',
    'posta indesiderata',
    'lixo eletrônico',
    'ongewenste e-mail',
    'skräppost',
    'søppelpost',
    'uønsket post',
    'roskaposti',
    'wiadomości-śmieci',
    'nevyžádaná pošta',
    'levélszemét',
    'önemsiz',
    'спам',
    '迷惑メール',
    '垃圾邮件',
    '垃圾郵件',
    '스팸',
    '스팸 메일함',
  ],
  trash: [
    'trash',
    'deleted',
    'deleted items',
    'deleted messages',
    'bin',
    'papierkorb',
    'gelöschte objekte',
    'gelöschte elemente',
    'corbeille',
    'éléments supprimés',
    'papelera',
    'elementos eliminados',
    'cestino',
    'posta eliminata',
    'lixeira',
    'itens excluídos',
    'lixo',
    'prullenbak',
    'verwijderde items',
    'papperskorgen',
    'borttaget',
    'papirkurv',
    'slettede elementer',
    'roskakori',
    'poistetut',
    'kosz',
    'elementy usunięte',
    'koš',
    'odstraněná pošta',
    'törölt elemek',
    'silinmiş öğeler',
    'корзина',
    'удаленные',
    'кошик',
    'ゴミ箱',
    '削除済みアイテム',
    '已删除',
    '已删除邮件',
    '刪除的郵件',
    '垃圾桶',
    '휴지통',
  ],
};

const ROLES = new Map(
  // Keys of an object that is ours.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  (Object.entries(NAMES) as [Role, readonly string[]][]).flatMap(([role, names]) =>
    names.map((name) => [name, role] as const),
  ),
);

/**
 * What a mailbox seems to be for, by its name. Inside any other than the inbox, where some servers have all, it says nothing.
 * @param levels names of those it lies in, and its own
 */
export const roleOfName = (levels: readonly string[]): Role | undefined =>
  levels.slice(0, -1).every(isInbox)
    ? ROLES.get((levels.at(-1) ?? '').normalize('NFC').toLowerCase())
    : undefined;

/**
 * Gives each role that the server marks no mailbox with to the first that seems to be for it.
 * @param levels of each mailbox, see `roleOfName`
 */
export function withNamedRoles<T extends { readonly role?: Role | undefined }>(
  mailboxes: readonly T[],
  levels: readonly (readonly string[])[],
): readonly T[] {
  const taken = new Set(mailboxes.map(({ role }) => role));
  return mailboxes.map((mailbox, at) => {
    const role = mailbox.role === undefined ? roleOfName(levels[at] ?? []) : undefined;
    if (role === undefined || taken.has(role)) return mailbox;
    taken.add(role);
    return { ...mailbox, role };
  });
}
