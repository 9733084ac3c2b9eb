/** What introduces a quoted message: fields of its header as mail programs translate them. */
const FIELDS: Readonly<Record<Field, string>> = {
  from:
    'from|von|de|da|van|från|fra|lähettäjä|od|nadawca|от|від|от кого|kimden|gönderen|feladó|de la|expeditor|emisor|remitente|' +
    'remetente|mittente|afzender|avsändare|saatja|nuo|no|από|מאת|من|发件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|发件人 |จาก|từ|dari|odesílatel|odosielateľ|pošiljatelj',
  sent:
    'sent|date|message du|gesendet|datum|envoyé|envoyé le|date d’envoi|enviado|enviado el|enviado em|fecha|data|inviato|data invio|verzonden|' +
    'skickat|sendt|dato|lähetetty|päivämäärä|wysłano|odesláno|odoslané|отправлено|дата|надіслано|изпратено|gönderildi|gönderilen|tarih|' +
    'gönderme tarihi|küldve|elküldve|dátum|dată|trimis|saadetud|στάλθηκε|ημερομηνία|נשלח|תאריך|تم الإرسال|تاريخ|التاريخ|发送时间|' +
    '发送日期|日期|傳送日期|寄件日期|送信日時|日時|日付|보낸 날짜|날짜|보낸 시간|วันที่|ngày|đã gửi|tanggal|dikirim|poslano',
  to:
    'to|an|à|para|a|aan|till|til|vastaanottaja|do|komu|кому|до|kime|alıcı|címzett|către|destinatário|destinatario|kam|προς|אל|' +
    'إلى|收件人|收件者|宛先|받는 사람|받는사람|ถึง|đến|kepada|za|pre',
  subject:
    'subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|тема|konu|tárgy|subiect|teema|' +
    'θέμα|נושא|الموضوع|موضوع|主题|主旨|件名|제목|เรื่อง|chủ đề|subjek|perihal|zadeva',
  copy: 'cc|kopie|copie à|copie|copia|kopia|kopi|kopio|копия|копія|bilgi|másolatot kap|κοιν|抄送|副本|참조|reply-to|antwort an|importance|priorität',
};

export type Field = 'from' | 'sent' | 'to' | 'subject' | 'copy';

const FIELD_OF: ReadonlyMap<string, readonly Field[]> = byName();

function byName(): ReadonlyMap<string, readonly Field[]> {
  const fields = new Map<string, readonly Field[]>();
  for (const field of ['from', 'sent', 'to', 'subject', 'copy'] as const)
    for (const name of FIELDS[field].split('|')) fields.set(name, [...(fields.get(name) ?? []), field]);
  return fields;
}

const LONGEST_FIELD = 30;

/** The fields that the beginning of a line may be; some words are two, in two languages. */
export function fieldsOf(line: string): readonly Field[] {
  const head = line.slice(0, LONGEST_FIELD);
  const at = head.search(/[:\uFF1A]/);
  if (at < 0) return [];
  return FIELD_OF.get(head.slice(0, at).replace(/[*_>]/g, '').trim().toLowerCase()) ?? [];
}

/** "Wrote", in the words of the programs that put it above a quote. */
const WROTE: readonly string[] = (
  'wrote|writes|schrieb|schreibt|geschrieben|a écrit|écrit|escribió|escribio|ha escrit|va escriure|escreveu|escreve|ha scritto|scritto|' +
  'schreef|geschreven|skrev|kirjoitti|napisał|napisał(a)|napisała|pisze|napsal|napsala|napsal(a)|napísal|píše|написал|пишет|написав|' +
  'пише|написа|написала|yazdı|yazmış|írta|ezt írta|a scris|έγραψε|כתב|כתבה|\u{202b}כתב|كتب|كتبت|نوشت|写道|寫道|さんは書きました|のメール|wrote|' +
  'さんからの|님이 작성|작성|썼습니다|เขียน|đã viết|menulis|je napisao|je napisal|je napisala|rašė|rakstīja|kirjutas|escrigué|ने लिखा'
).split('|');

export const saysWrote = (line: string): boolean => {
  const text = line.toLowerCase();
  return WROTE.some((word) => text.includes(word));
};

/** Lines that part a message from the one it answers, without the dashes around. */
const SEPARATORS = new Set(
  (
    "original message|originalnachricht|ursprüngliche nachricht|ursprungliche nachricht|message d’origine|message d'origine|message original|" +
    'mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|originalmeddelande|opprinnelig melding|' +
    'original meddelelse|oprindelig meddelelse|oprindelig besked|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|původní zpráva|pôvodná správa|исходное сообщение|' +
    'оригинальное сообщение|вихідне повідомлення|orijinal ileti|özgün ileti|eredeti üzenet|mesaj original|原始邮件|原始郵件|邮件原件|元のメッセージ|' +
    'original-nachricht|원본 메시지|الرسالة الأصلية|הודעה מקורית|αρχικό μήνυμα|reply message|ursprungligt meddelande|original appointment'
  ).split('|'),
);

/** `-----Original Message-----` and its like. */
export function isSeparator(line: string): boolean {
  if (!line.startsWith('--') && !line.startsWith('__') && !line.startsWith('==')) return false;
  return SEPARATORS.has(
    line
      .replace(/[-_=]/g, ' ')
      .trim()
      .toLowerCase()
      .replace(/\s+/g, ' ')
      .replace('original nachricht', 'original-nachricht'),
  );
}

/** Footers of one line that programs add. */
const FOOTERS: readonly string[] = (
  'sent from my |sent from mail for |sent from outlook|sent from yahoo|sent from proton|sent with proton|sent using |sent via |get outlook for |' +
  'von meinem |gesendet von |gesendet mit |diese nachricht wurde von meinem|outlook für |envoyé de mon |envoyé depuis |envoyé à partir |' +
  'télécharger outlook |enviado desde |enviado do meu |enviado de mi |obtener outlook |obter o outlook |inviato da |inviato dal |scarica outlook |verzonden vanaf |verstuurd vanaf |' +
  "skickat från |sendt fra |lähetetty |wysłano z |wysłane z |odesláno z |odoslané z |отправлено с |отправлено из |надіслано з |iphone'umdan |iphone’umdan |elküldve |" +
  '从我的 |发自我的|發自我的|來自我的|iphoneから送信|androidから送信|나의 iphone|내 iphone|gửi từ |dikirim dari |poslano z |\u{202b}נשלח מה|נשלח מה|أرسلت من'
).split('|');

const LONGEST_FOOTER = 100;

export function isMobileFooter(line: string): boolean {
  if (line.length > LONGEST_FOOTER) return false;
  const text = line.replace(/^[\s*_<>([]{1,5}/, '').toLowerCase();
  return FOOTERS.some((footer) => text.startsWith(footer));
}

/** Who a legal notice speaks of, and what it says about the message. Both stand in each, and rarely in anything else. */
const NOTICE: readonly (readonly [about: RegExp, says: RegExp])[] = [
  [
    /intended (?:only |solely )?(?:for|recipient)|intended recipient|addressee/i,
    /confidential|privileged|disclos|delete (?:it|this|the)|notify the sender/i,
  ],
  [/bestimmungsgem|adressat|empfänger/i, /vertraulich|unbefugt|irrtümlich/i],
  [/destinataire/i, /confidentiel|erreur|détruire|supprimer/i],
  [/destinatari/i, /confidencia|confidenci|riservat|por error|por engano|per errore/i],
  [/geadresseerde|ontvanger/i, /vertrouwelijk|ten onrechte/i],
  [/adresata|odbiorc/i, /poufn|zastrzeżon/i],
  [/адресат|получател/i, /конфиденциальн/i],
  [/收件人|接收者|宛先|受信者/, /机密|保密|機密|秘密/],
];

const LONGEST_NOTICE = 4000;
const SHORTEST_NOTICE = 120;

/** A paragraph of a lawyer's about who may read the message. */
export const isLegalNotice = (paragraph: string): boolean =>
  paragraph.length >= SHORTEST_NOTICE / (/[\u3000-\u9fff]/.test(paragraph) ? 3 : 1) &&
  paragraph.length <= LONGEST_NOTICE &&
  NOTICE.some(([about, says]) => about.test(paragraph) && says.test(paragraph));
