/** Names that mail uses and the WHATWG Encoding Standard does not list. */
const ALIASES: Readonly<Record<string, string>> = {
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  eucjp: 'euc-jp',
  euckr: 'euc-kr',
  uhc: 'euc-kr',
  'latin-1': 'iso-8859-1',
  'iso-8859-8-e': 'iso-8859-8',
  'iso-2022-jp-1': 'iso-2022-jp',
  'iso-2022-jp-2': 'iso-2022-jp',
  'iso-2022-jp-ms': 'iso-2022-jp',
  cp50220: 'iso-2022-jp',
  cp50221: 'iso-2022-jp',
  'utf-8-mac': 'utf-8',
  utf8mb4: 'utf-8',
};

export interface DecodedText {
  readonly text: string;
  /** False where the charset is not known, or the bytes are not of it; then some characters may be wrong. */
  readonly isSure: boolean;
}

/**
 * Text of bytes in a charset as mail names them; what is no charset is read as UTF-8 where it is valid and as
 * windows-1252 where not. UTF-7 is never decoded: it hides markup from whoever looks at the bytes.
 */
export function decodeText(bytes: Uint8Array, charset: string | undefined): DecodedText {
  const name = charset?.trim().toLowerCase() ?? '';
  const decoder = name === '' || name === 'us-ascii' || name === 'ascii' ? undefined : decoderOf(name);
  if (decoder !== undefined) {
    const text = decoder.decode(bytes);
    return { text, isSure: !text.includes('\uFFFD') };
  }
  const isPlain = name === '' || name.endsWith('ascii');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), isSure: isPlain };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), isSure: false };
  }
}

/** @returns undefined for a charset that is not known, or is not decoded on purpose */
export function decoderOf(name: string): InstanceType<typeof TextDecoder> | undefined {
  const windows = name.replace(/^(?:win|cp|ms|x-cp|windows)[-_ ]?(?=125\d$|874$)/, 'windows-');
  for (const label of [name, ALIASES[name], windows, name.replace(/^x-/, ''), name.replaceAll('_', '-')]) {
    if (label === undefined) continue;
    try {
      return new TextDecoder(label);
    } catch {
      // not one that this Node knows; the next spelling may be
    }
  }
  return undefined;
}
