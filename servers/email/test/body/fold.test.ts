import { describe, expect, test } from 'vitest';
import { folded } from '../../src/body/fold.ts';

const SAID = 'Agreed, Tuesday it is.';
const QUOTED = '> We had said this.\n> And that.\n>\n> And more.\n> Yours';

/** Without the lines that tell what was left out. */
const kept = async (text: string) =>
  (await folded(text, 'fold')).text.replaceAll(/^\[[a-z ]+: \d+ lines? folded\]\n?/gm, '').trim();

describe('what introduces a quote', () => {
  test.each([
    'On Fri, 20 Nov 2026 at 09:12, Bob Example <bob@example.com> wrote:',
    'On Fri, 20 Nov 2026 at 09:12, Bob Example\n<bob@example.com> wrote:',
    'Am 20.11.2026 um 09:12 schrieb Bob Example <bob@example.com>:',
    'Am Fr., 20. Nov. 2026 um 09:12 Uhr schrieb Bob Example <\nbob@example.com>:',
    'Le ven. 20 nov. 2026 à 09:12, Bob Example <bob@example.com> a écrit :',
    'El vie, 20 nov 2026 a las 9:12, Bob Example (<bob@example.com>) escribió:',
    'Em sex., 20 de nov. de 2026 às 09:12, Bob Example <bob@example.com> escreveu:',
    'Il giorno ven 20 nov 2026 alle ore 09:12 Bob Example <bob@example.com> ha scritto:',
    'Op vr 20 nov 2026 om 09:12 schreef Bob Example <bob@example.com>:',
    'Den fre 20 nov. 2026 kl 09:12 skrev Bob Example <bob@example.com>:',
    'pe 20. marrask. 2026 klo 9.12 Bob Example (bob@example.com) kirjoitti:',
    'pt., 20 lis 2026 o 09:12 Bob Example <bob@example.com> napisał(a):',
    'pá 20. 11. 2026 v 9:12 odesílatel Bob Example <bob@example.com> napsal:',
    'пт, 20 нояб. 2026 г. в 09:12, Bob Example <bob@example.com>:\nпишет:',
    'пт, 20 лист. 2026 р. о 09:12 Bob Example <bob@example.com> пише:',
    '20 Kas 2026 Cum, 09:12 tarihinde Bob Example <bob@example.com> şunu yazdı:',
    'Bob Example <bob@example.com> ezt írta (időpont: 2026. nov. 20., P, 9:12):',
    'În vin., 20 nov. 2026 la 09:12, Bob Example <bob@example.com> a scris:',
    'Στις Παρ 20 Νοε 2026 στις 9:12 π.μ., ο χρήστης Bob <bob@example.com> έγραψε:',
    'Bob Example <bob@example.com> 于2026年11月20日周五 09:12写道：',
    '2026年11月20日(金) 9:12 Bob Example <bob@example.com> さんは書きました:',
    '2026년 11월 20일 (금) 오전 9:12, Bob Example <bob@example.com>님이 작성:',
    'Vào Th 6, 20 thg 11, 2026 vào lúc 09:12 Bob <bob@example.com> đã viết:',
    'بتاريخ الجمعة، 20 نوفمبر 2026 في 9:12 كتب <bob@example.com>:',
    'בתאריך יום ו׳, 20 בנוב׳ 2026 ב-9:12 מאת Bob <bob@example.com> כתב:',
  ])('%s', async (line) => {
    expect(await kept(`${SAID}\n\n${line}\n\n${QUOTED}`)).toBe(SAID);
    // Some programs put no marks before what they quote.
    expect(await kept(`${SAID}\n\n${line}\n\nWe had said this.\n\nYours`)).toBe(SAID);
  });

  test.each([
    'From: Bob <bob@example.com>\nSent: Friday, November 20, 2026 9:12 AM\nTo: Ann <ann@example.com>\nSubject: Tuesday?',
    '*From:* Bob <bob@example.com>\n*Date:* Friday\n*Subject:* Tuesday?',
    '________________________________\nVon: Bob <bob@example.com>\nGesendet: Freitag, 20. November 2026 09:12\nAn: Ann <ann@example.com>\nCc: Eve\nBetreff: Dienstag?',
    'De : Bob <bob@example.com>\nEnvoyé : vendredi 20 novembre 2026 09:12\nÀ : Ann <ann@example.com>\nObjet : mardi ?',
    'De: Bob\nEnviado el: viernes\nPara: Ann\nAsunto: martes',
    'De: Bob\nEnviada em: sexta-feira\nData: 20/11\nPara: Ann\nAssunto: terça',
    'Da: Bob\nInviato: venerdì\nA: Ann\nOggetto: martedì',
    'Van: Bob\nVerzonden: vrijdag\nAan: Ann\nOnderwerp: dinsdag',
    'Från: Bob\nSkickat: fredag\nTill: Ann\nÄmne: tisdag',
    'Fra: Bob\nSendt: fredag\nTil: Ann\nEmne: tirsdag',
    'Lähettäjä: Bob\nLähetetty: perjantai\nVastaanottaja: Ann\nAihe: tiistai',
    'Od: Bob\nWysłano: piątek\nDo: Ann\nTemat: wtorek',
    'Od: Bob\nOdesláno: pátek\nKomu: Ann\nPředmět: úterý',
    'От: Bob\nОтправлено: пятница\nКому: Ann\nТема: вторник',
    'Від: Bob\nНадіслано: п’ятниця\nКому: Ann\nТема: вівторок',
    'Gönderen: Bob\nGönderildi: Cuma\nKime: Ann\nKonu: Salı',
    'Feladó: Bob\nElküldve: péntek\nCímzett: Ann\nTárgy: kedd',
    '发件人: Bob\n发送时间: 2026年11月20日 9:12\n收件人: Ann\n主题: 星期二',
    '寄件者： Bob\n寄件日期： 2026年11月20日\n收件者： Ann\n主旨： 星期二',
    '差出人: Bob\n送信日時: 2026年11月20日\n宛先: Ann\n件名: 火曜日',
    '보낸 사람: Bob\n보낸 날짜: 2026년\n받는 사람: Ann\n제목: 화요일',
    '-----Original Message-----',
    '-------- Originalnachricht --------',
    '--- Исходное сообщение ---',
  ])('%s', async (block) => {
    expect(await kept(`${SAID}\n\n${block}\n\nWe had said this.\n\nYours`)).toBe(SAID);
  });

  test.each([
    '30.09.2026, 18:30, "Bob Example" <bob@example.com>:',
    'ср, 30 апр. 2026 г. в 15:19, Bob <bob@example.com>:',
    'On Wed, 14 Nov 2026 08:14:43 -0200 Bob <bob@example.com> wrote ----',
    'tir. 18. apr. 2026 kl. 13:09 skrev Bob Example <bob@example.com\n>:',
    'От: Bob\nОтправлено: пятница\nКому: Ann',
    'Message du : 12/12/2026 13:20\nDe : "Bob" <bob@example.com>\nA : ann@example.com\nCopie à :\nSujet : mardi',
  ])('%s', async (line) => {
    expect(await kept(`${SAID}\n\n${line}\n\nWe had said this.\n\nYours`)).toBe(SAID);
  });

  test('the line above an introduction is not part of it', async () => {
    const answer = `${SAID}\nI bring the plan,\nand Eve does not at 10:00`;
    const line = 'On Fri, 20 Nov 2026 at 09:12, Bob <bob@example.com> wrote:';
    expect(await kept(`${answer}\n${line}\n${QUOTED}`)).toBe(answer);
    expect(await kept(`${SAID}\nI bring the plan\nBob wrote:\n${QUOTED}`)).toBe(`${SAID}\nI bring the plan`);
  });

  test('quotes in quotes, and empty lines between', async () => {
    expect(await kept(`${SAID}\n> a\n>> b\n\n> c\n\n\n> d`)).toBe(SAID);
  });
});

describe('what is kept', () => {
  test('a short quote that is answered', async () => {
    const text = '> When?\nTuesday.\n\n> Where?\n> And how?\nHere.';
    expect(await kept(text)).toBe(text);
  });

  test('a message that only quotes', async () => {
    expect((await folded(QUOTED, 'fold')).text).toBe(QUOTED);
    expect(await folded('-- \nAnn', 'fold')).toEqual({
      text: '-- \nAnn',
      quotes: 0,
      signature: 0,
      notices: 0,
    });
  });

  test('what is forwarded', async () => {
    const text = `See below.\n\nFrom: Bob\nSent: Friday\nTo: Ann\nSubject: Tuesday?\n\nWe had said this.`;
    expect((await folded(text, 'fold', true)).text).toBe(text);
    expect((await folded(text, 'fold', false)).text).toBe('See below.\n\n[quote: 6 lines folded]');
  });

  test.each([
    'He wrote:\n\nThis is a sentence of mine.',
    'In 2020 the committee wrote:\n\nThis is a sentence of mine.',
    'To: do\nSubject: to change\n\nThis is a sentence of mine.',
    'From: here\nTo: there\n\nThis is a sentence of mine.',
    '--\nA rule, and then many lines:\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16',
    'We sent from my office what is confidential.\n\nThis is a sentence of mine.',
  ])('%s', async (text) => {
    expect(await kept(text)).toBe(text);
  });

  test('everything, when that is asked for', async () => {
    const text = `${SAID}\n\n${QUOTED}\n-- \nAnn`;
    expect(await folded(text, 'keep')).toEqual({ text, quotes: 0, signature: 0, notices: 0 });
  });
});

describe('what stands below', () => {
  test('a signature, above a quote and at the end', async () => {
    expect(await folded(`${SAID}\n\n--\nAnn\nExample Ltd\n\n${QUOTED}`, 'fold')).toEqual({
      text: `${SAID}\n\n[signature: 4 lines folded]\n[quote: 5 lines folded]`,
      quotes: 5,
      signature: 4,
      notices: 0,
    });
  });

  test.each([
    'Sent from my iPhone',
    'Von meinem iPhone gesendet',
    'Envoyé de mon iPhone',
    'Get Outlook for iOS [1:aka.ms]',
    'Enviado desde mi iPhone',
    'Отправлено с iPhone',
    '发自我的 iPhone',
    'iPhoneから送信',
  ])('%s', async (line) => {
    expect(await kept(`${SAID}\n\n${line}\n\n${QUOTED}`)).toBe(SAID);
  });

  test('a notice of lawyers', async () => {
    const notice =
      'This e-mail and its attachments are confidential and intended only for the addressee. If you are not the intended recipient, please notify the sender and delete it.';
    expect((await folded(`${SAID}\n\n${notice}\n\nAnn`, 'fold')).text).toBe(
      `${SAID}\n\n[legal notice: 1 line folded]\n\nAnn`,
    );
  });
});

test('takes hostile text in time that grows with its length only', async () => {
  const hostile = [
    `On ${'a '.repeat(50_000)}wrote:`,
    `On ${'a\n'.repeat(50_000)}wrote:`,
    'From: a\n'.repeat(100_000),
    '> '.repeat(500_000),
    '>\n\n'.repeat(300_000),
    '-- \n'.repeat(250_000),
    '_'.repeat(1_000_000),
    'On 1:00 <a@b.c> wrote\n'.repeat(40_000),
    'Sent from my \n'.repeat(60_000),
    'confidential addressee '.repeat(40_000),
    `${'a'.repeat(900)}\n`.repeat(1100),
    '> a\nb\n'.repeat(150_000),
    '1:00 a:\n'.repeat(120_000),
  ];
  for (const text of hostile) {
    const { text: left } = await folded(`x\n${text}`, 'fold');
    expect(left.startsWith('x')).toBe(true);
  }
});

test.each([
  ['Totals\n--\n500 EUR due Friday', 'Totals\n--\n500 EUR due Friday'],
  ['Hello\n\n--\n500\n501\n502\n503\n504\n505', 'Hello\n\n--\n500\n501\n502\n503\n504\n505'],
  ['Hello\n\n--\nAnn', 'Hello\n\n[signature: 2 lines folded]'],
  ['Hello\n-- \nAnn', 'Hello\n[signature: 2 lines folded]'],
])('two dashes without a space are a signature only apart, and short: %j', async (text, expected) => {
  expect((await folded(text, 'fold')).text).toBe(expected);
});
