import type { Body } from '../body/body.ts';

/** What a body does not show, in whole sentences. */
export function leftOutOf({ hidden, invisible, trackers, isCut, source, text }: Body): string[] {
  return [
    ...(hidden === 0
      ? []
      : [`${hidden} characters that a person does not see were left out; part=html has them.`]),
    ...(invisible === 0 ? [] : [`${invisible} characters without a shape were removed.`]),
    ...(trackers === 0 ? [] : [`${trackers} images that tell the sender who has read were left out.`]),
    ...(isCut ? ['The text is so long that only its beginning was fetched.'] : []),
    ...(source === 'none' || text === '' ? ['It has no text that can be read.'] : []),
  ];
}
