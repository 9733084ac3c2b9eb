import { Refusal } from '@handrail/domain';
import * as z from 'zod';

/** What is kept of a login: all that a refresh takes, so that the server needs no more than the name of the account. */
export const tokensSchema = z.object({
  access_token: z.string().min(1),
  /** Milliseconds since 1970. */
  expires_at: z.number(),
  refresh_token: z.string().min(1).optional(),
  client_id: z.string(),
  client_secret: z.string().optional(),
});

export type Tokens = z.output<typeof tokensSchema>;

/** RFC 6749 §5.1. A token without a life is asked anew after an hour. */
const response = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(3_600),
  refresh_token: z.string().min(1).optional(),
});

/**
 * @param kept what the answer goes without: a refresh token that stays valid is not sent again
 * @throws Refusal `bad_answer`
 */
export function tokensIn(
  body: unknown,
  kept: Pick<Tokens, 'client_id' | 'client_secret' | 'refresh_token'>,
): Tokens {
  const parsed = response.safeParse(body);
  if (!parsed.success)
    throw new Refusal(
      'bad_answer',
      'The answer of the authorization server holds no token.',
      'Look whether the endpoints of the configuration are the right ones.',
    );
  const { access_token, expires_in, refresh_token = kept.refresh_token } = parsed.data;
  return { ...kept, access_token, refresh_token, expires_at: Date.now() + expires_in * 1_000 };
}
