import { createHash, randomUUID } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Tokens, tokensSchema } from './tokens.ts';

/** One file for each user at each authorization server. */
export function tokenFile(folder: string, user: string, tokenEndpoint: string): string {
  const shown = user.replaceAll(/[^\w.@-]/g, '_').slice(0, 100);
  const digest = createHash('sha256').update(`${user}\n${tokenEndpoint}`).digest('hex').slice(0, 12);
  return join(folder, `${shown}-${digest}.json`);
}

/** Undefined where nobody has logged in; what is not ours to read counts as such. */
export async function readTokens(file: string): Promise<Tokens | undefined> {
  try {
    return tokensSchema.safeParse(JSON.parse(await readFile(file, 'utf8'))).data;
  } catch (error) {
    if (
      error instanceof SyntaxError ||
      (error instanceof Error && 'code' in error && error.code === 'ENOENT')
    )
      return undefined;
    throw error;
  }
}

/** For this user alone, and either whole or not at all: a server may have made the token before invalid by now. */
export async function writeTokens(file: string, tokens: Tokens): Promise<void> {
  await makePrivate(dirname(file));
  const temporary = `${file}.${randomUUID()}`;
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(tokens)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A folder that nobody else may look into. */
export async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}
