import type { Part } from '../message/message.ts';
import { fileNameLine, LONGEST_GIVEN } from './file-name.ts';
import { isInline } from './flatten.ts';
import { type Field, type HeaderReader, oneLine } from './header-values.ts';
import { parseStructured } from './parameters.ts';

/** What the header of a message or of a part says of its body. */
export interface Entity {
  readonly part: Omit<Part, 'id' | 'size'>;
  readonly disposition: string | undefined;
  /** In lower case; `7bit` where none is named. */
  readonly encoding: string;
  /** Of `multipart/*`: what stands behind the slash, and the boundary as bytes in latin1. */
  readonly subtype?: string;
  readonly boundary?: string;
}

const TYPE = /^[a-z0-9!#$&^_.+-]{1,127}\/[a-z0-9!#$&^_.+-]{1,127}$/;

/**
 * Mail of old has a type such as `text`, which is none.
 * @param usual type of a part that names none or no sound one (RFC 2045 §5.2)
 */
export const soundType = (type: string, usual = 'text/plain'): string => (TYPE.test(type) ? type : usual);

/** @param usual see `soundType` */
export function readEntity(fields: readonly Field[], usual: string, reader: HeaderReader): Entity {
  // Of headers given twice the first counts, always, so that nobody else is shown another message.
  const value = (name: string): string => fields.find((field) => field.name === name)?.value ?? '';
  const type = parseStructured(value('content-type'));
  const given = parseStructured(value('content-disposition'));
  const disposition = given.value === '' ? undefined : oneLine(given.value, 40);
  const contentId = oneLine(value('content-id').replaceAll(/[<>]/g, ''), 250);
  const named = given.parameters.get('filename') ?? type.parameters.get('name') ?? '';
  const fileName = fileNameLine(reader.text(named, LONGEST_GIVEN));
  const charset = oneLine(type.parameters.get('charset') ?? '', 60).toLowerCase();
  const name = soundType(type.value, usual);
  const isMultipart = name.startsWith('multipart/');
  const boundary = type.parameters.get('boundary')?.trimEnd();
  return {
    part: {
      type: name,
      isInline: isInline(disposition, contentId === '' ? undefined : contentId),
      ...(charset === '' ? {} : { charset }),
      ...(fileName === '' ? {} : { fileName }),
      ...(contentId === '' ? {} : { contentId }),
    },
    disposition,
    encoding: /[\w-]+/.exec(value('content-transfer-encoding').toLowerCase())?.[0] ?? '7bit',
    ...(isMultipart ? { subtype: name.slice('multipart/'.length) } : {}),
    ...(isMultipart && boundary !== undefined && boundary !== ''
      ? { boundary: Buffer.from(boundary).toString('latin1') }
      : {}),
  };
}
