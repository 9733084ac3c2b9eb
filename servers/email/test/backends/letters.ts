/** A message as it travels: lines end in CRLF, as SMTP and IMAP have them. */
export const crlf = (text: string | readonly string[]): Buffer =>
  Buffer.from((typeof text === 'string' ? text.split('\n') : text).join('\r\n'), 'latin1');

/** UTF-8 bytes that `crlf` passes through. */
export const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

export interface Letter {
  readonly subject: string;
  readonly from?: string;
  readonly to?: string;
  readonly body?: string;
  readonly id?: string;
  /** Further header lines. */
  readonly headers?: readonly string[];
}

/** A plain message. Text is sent as UTF-8, 8bit. */
export const letter = ({ subject, from, to, body, id, headers = [] }: Letter): Buffer =>
  crlf([
    `From: ${from ?? 'Ann Example <ann@example.com>'}`,
    `To: ${to ?? 'Me <me@example.com>'}`,
    `Subject: ${subject}`,
    `Message-ID: <${id ?? `${Buffer.from(subject).toString('hex').slice(0, 60)}@example.com`}>`,
    'Date: Mon, 02 Mar 2026 10:00:00 +0000',
    ...headers,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...utf8(body ?? 'Nothing of note.').split('\n'),
    '',
  ]);

const PDF = Buffer.from('%PDF-1.4 not really').toString('base64');

/** Plain text and HTML, an image in the HTML, and attachments of several kinds. */
export const rich = crlf(`From: =?utf-8?Q?J=C3=BCrgen_M=C3=BCller?= <juergen@example.org>
Sender: Office <office@example.org>
Reply-To: Answers <answers@example.net>
To: Me <me@example.com>, "Last, First" <second@example.com>
Cc: third@example.com
Subject: =?utf-8?B?${Buffer.from('Angebot für das Büro').toString('base64')}?=
Date: Tue, 03 Mar 2026 09:30:00 +0100
Message-ID: <rich-1@example.org>
In-Reply-To: <asked-2@example.com>
References: <asked-1@example.com>
 <asked-2@example.com>
Authentication-Results: mx.example.com; dmarc=pass
Authentication-Results: forged.example; dmarc=pass
List-Id: Offers <offers.example.org>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/related; boundary=related

--related
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/plain; charset=windows-1251
Content-Transfer-Encoding: quoted-printable

=CF=F0=E8=E2=E5=F2 =3D plain
--inner
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

${Buffer.from('<p>Привет</p><img src="cid:logo@example.org">').toString('base64')}
--inner--
--related
Content-Type: image/png; name=logo.png
Content-ID: <logo@example.org>
Content-Disposition: inline; filename=logo.png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--related--
--outer
Content-Type: application/pdf; name="=?utf-8?Q?Angebot_f=C3=BCr_M=C3=BCller.pdf?="
Content-Disposition: attachment; filename*=utf-8''Angebot%20f%C3%BCr%20M%C3%BCller.pdf
Content-Transfer-Encoding: base64

${PDF}
--outer
Content-Type: message/rfc822
Content-Disposition: attachment; filename=inner.eml

From: inner@example.com
Subject: within
Content-Type: text/plain

the inner text
--outer--
`);
