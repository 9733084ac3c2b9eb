import { statSync } from 'node:fs';
import { join } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { absolute, type Surroundings } from './surroundings.ts';

/**
 * The folder of a Maildir that is there.
 * @throws Refusal `no_maildir`
 */
export function maildirFolder(text: string, around: Surroundings): string {
  const folder = absolute(text, around);
  if (['cur', 'new'].every((name) => isFolder(join(folder, name)))) return folder;
  if (text.includes('@') && !isFolder(folder))
    throw new Refusal(
      'no_maildir',
      'What is named as an account is no address, no URL and no folder. It is not shown, since there may be a password in it.',
      'Write name@example.org or imaps://<user>@<host>; a password goes into HANDRAIL_EMAIL_PASSWORD, or into the configuration file.',
    );
  throw new Refusal(
    'no_maildir',
    isFolder(folder)
      ? `The folder ${quote(text)} is no Maildir: it has no cur and new.`
      : `There is no folder ${quote(text)}.`,
    'An account is an address, a URL such as imaps://<user>@<host>, or the folder of a Maildir; commands such as login come first.',
  );
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
