import { quote, Refusal } from '@handrail/domain';
import { clientOf } from '../oauth/client.ts';
import type { Login, Secret } from './account.ts';
import type { Described } from './described.ts';
import { tokenFolder } from './places.ts';
import type { Preset } from './presets.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * How a user logs in: by the token or the password that is given; where neither is, by a token that `login` got, if
 * there is a way to get one. What is missing is said when it is needed, so that other accounts can be used.
 */
export function loginOf(
  described: Described,
  user: string,
  preset: Preset | undefined,
  around: Surroundings,
): Login {
  const { token, password, passwordGoes } = described;
  const instead = preset?.password === undefined ? passwordGoes : `${preset.password} ${passwordGoes}`;
  if (token !== undefined) return { kind: 'token', user, token };
  if (password !== undefined) return { kind: 'password', user, password };
  const client = clientOf(described, preset);
  if (client === undefined)
    return { kind: 'password', user, password: async () => await noPassword(user, instead) };
  let renewed: Promise<Secret> | undefined;
  const renew = async () => {
    renewed ??= import('../oauth/token.ts').then(({ tokenSecret }) =>
      tokenSecret(
        tokenFolder(around),
        { user, instead: preset?.password === undefined ? undefined : instead },
        client,
      ),
    );
    return await (
      await renewed
    )();
  };
  return { kind: 'token', user, token: renew };
}

/** @param hint which password, and where it is put */
function noPassword(user: string, hint: string): Promise<never> {
  return Promise.reject(new Refusal('no_password', `There is no password for ${quote(user)}.`, hint));
}
