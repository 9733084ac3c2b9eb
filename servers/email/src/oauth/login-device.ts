import { quote, Refusal } from '@handrail/domain';
import * as z from 'zod';
import type { OAuthClient } from './client.ts';
import { type Answer, postForm } from './post-form.ts';
import type { Person } from './person.ts';

/** RFC 8628 §3.2. */
const response = z.object({
  device_code: z.string().min(1),
  user_code: z.string().min(1).max(100),
  verification_uri: z.url({ protocol: /^https?$/ }),
  expires_in: z.coerce.number().positive(),
  interval: z.coerce.number().positive().default(5),
});

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

/**
 * Has the person log in on any device, by a code that is shown here (RFC 8628): for a machine without a browser.
 * @returns what the token endpoint answered in the end
 * @throws Refusal `login_failed`, `not_supported`, `bad_answer`
 */
export async function loginByDevice(
  client: OAuthClient & { readonly id: string },
  secret: string | undefined,
  { say, signal, pause }: Person,
): Promise<Answer['body']> {
  if (client.deviceEndpoint === undefined)
    throw new Refusal(
      'not_supported',
      'This provider gives no codes for mail.',
      'Log in without --device, with a browser on this machine; the file of the login may then be carried to another.',
    );
  const asked = await postForm(
    client.deviceEndpoint,
    { client_id: client.id, client_secret: secret, scope: client.scope },
    signal,
  );
  if (asked.error !== undefined) throw refused(asked.error);
  const parsed = response.safeParse(asked.body);
  if (!parsed.success)
    throw new Refusal(
      'bad_answer',
      'The authorization server gave no code.',
      'Look at the endpoints of the configuration.',
    );
  const { device_code, user_code, verification_uri, expires_in } = parsed.data;
  say(`Open ${new URL(verification_uri).href} on any device, and enter the code ${quote(user_code)}.`);
  const end = Date.now() + expires_in * 1_000;
  for (let { interval } = parsed.data; Date.now() < end;) {
    await pause(interval * 1_000, signal);
    const { error, body } = await postForm(
      client.tokenEndpoint,
      { grant_type: DEVICE_CODE, device_code, client_id: client.id, client_secret: secret },
      signal,
    ).catch((failure: unknown) => {
      signal.throwIfAborted();
      if (failure instanceof Refusal) return { error: 'slow_down', body: undefined }; // §3.5: a timeout is a reason to wait
      throw failure;
    });
    if (error === undefined) return body;
    if (error === 'slow_down') interval += 5;
    else if (error !== 'authorization_pending') throw refused(error);
  }
  throw refused('expired_token');
}

const refused = (error: string): Refusal =>
  new Refusal(
    'login_failed',
    `The authorization server refused the login (${quote(error)}).`,
    'Start again, and agree on its page.',
  );
