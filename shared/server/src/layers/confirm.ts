import {
  createRequestStateCodec,
  inputRequired,
  inputResponse,
  isInputRequiredResult,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { digestOf } from '../digest.ts';
import { ToolError } from '../errors.ts';
import { nodeCrypto } from '../lazy-crypto.ts';
import type { Answer, Invocation, Layer } from './layer.ts';

/** `ask`: the person, or a token where the client cannot ask. `person`: only the person. `never`: nobody. */
export const confirmModes = ['ask', 'person', 'never'] as const;
export type ConfirmMode = (typeof confirmModes)[number];

/** The argument that carries a token; the toolkit adds it to every tool that has a preview. */
export const CONFIRM_ARGUMENT = 'confirm';

const LIFE_SECONDS = 300;

interface Consent {
  /** Binds the consent to tool, arguments, caller, and what the person was shown or the tool says: a retry may bring others. */
  readonly digest: string;
  readonly nonce: string;
}

/** Seals with HMAC-SHA256 what travels through the client between a question and its answer. */
export type Seal = RequestStateCodec<Consent>;

/** @param secret what the key is made of; without one it is drawn when first needed, and of this process */
export function createSeal(secret?: string): Seal {
  let made: Seal | undefined;
  const key = (): Uint8Array =>
    secret === undefined
      ? nodeCrypto().randomBytes(32)
      : nodeCrypto().createHash('sha256').update(secret).digest();
  const codec = () =>
    (made ??= createRequestStateCodec({
      key: key(),
      ttlSeconds: LIFE_SECONDS,
    }));
  return {
    mint: (consent, sdk) => codec().mint(consent, sdk),
    verify: (sealed, sdk) => codec().verify(sealed, sdk),
  };
}

/**
 * Puts the preview of a call to the person before the work starts. The consent travels through the client, sealed,
 * lives five minutes, and is spent by the first call that carries it: the first of each process, where several share a
 * key.
 * @param bounded what holds a slot and a deadline while the preview is made; the person's thinking holds neither
 */
export const confirm = (mode: ConfirmMode, seal: Seal, bounded: Layer): Layer => {
  const spent = new Spent();
  const previewOf = bounded(async (call) => {
    const question = await call.operation.preview?.(call.args, await call.open(call.signal));
    const { text, bound } = typeof question === 'object' ? question : { text: question, bound: [] };
    const parts = text === undefined ? [] : [text, ...bound];
    return { content: parts.map((part) => ({ type: 'text', text: part })) };
  });

  const redeem = async (sealed: string, wanted: string, sdk: ServerContext): Promise<void> => {
    const consent = await seal.verify(sealed, sdk).catch((cause: unknown) => {
      throw refusal('This consent is not valid or has expired.', cause);
    });
    if (consent.digest !== wanted)
      throw refusal(
        'This consent was given for something else: other arguments, another caller, or another state of things.',
      );
    if (!spent.add(consent.nonce)) throw refusal('This consent has been used already.');
  };

  return (next) => async (call) => {
    const { [CONFIRM_ARGUMENT]: token, ...args } = call.args;
    const bare = { ...call, args };
    const { person } = call.operation;
    if (call.operation.preview === undefined || (mode === 'never' && person === undefined))
      return await next(bare);

    const [question, ...bound] = textsOf(await previewOf(bare));
    if (question === undefined) return await next(bare);
    const agreed = { ...bare, bound };

    const { [CONFIRM_ARGUMENT]: _token, ...given } = call.given;
    const { tenant, id } = call.caller;
    const digest = digestOf([call.operation.name, given, tenant, id, bound.length > 0 ? bound : question]);
    const sealed = () => seal.mint({ digest, nonce: nodeCrypto().randomUUID() }, call.sdk);

    const reply = replyOf(call);
    if (reply !== undefined) {
      if (reply.action !== 'accept')
        throw new ToolError(
          'declined',
          'The person did not agree to this call.',
          'Ask the person what to do instead.',
        );
      await redeem(String(call.sdk.mcpReq.requestState()), digest, call.sdk);
      return await next(agreed);
    }
    if (call.canAsk) return ask(question, await sealed());
    if (mode === 'person' || person !== undefined)
      throw new ToolError(
        'confirmation_unavailable',
        'This call needs the consent of a person, and this client cannot ask one.',
        person ?? 'Use a client with elicitation, or have the operator start the server with --confirm=ask.',
      );
    if (typeof token === 'string') {
      await redeem(token, digest, call.sdk);
      return await next(agreed);
    }
    throw preview(question, await sealed());
  };
};

const textsOf = (answer: Answer): string[] =>
  isInputRequiredResult(answer)
    ? []
    : answer.content.flatMap((part) => (part.type === 'text' ? [part.text] : []));

const refusal = (message: string, cause?: unknown) =>
  new ToolError('confirmation_invalid', message, 'Call again without it to get a new preview.', { cause });

const replyOf = (call: Invocation) => {
  const reply = inputResponse(call.sdk.mcpReq.inputResponses, CONFIRM_ARGUMENT);
  return reply.kind === 'elicit' ? reply : undefined;
};

const ask = (message: string, requestState: string): Answer =>
  inputRequired({
    inputRequests: {
      [CONFIRM_ARGUMENT]: inputRequired.elicit({
        message,
        requestedSchema: { type: 'object', properties: {} },
      }),
    },
    requestState,
  });

const preview = (question: string, token: string) =>
  new ToolError(
    'confirmation_required',
    `Nothing was done yet. ${question}`,
    `If the person agrees, call again within ${LIFE_SECONDS / 60} minutes with the same arguments and ${CONFIRM_ARGUMENT}="${token}".`,
  );

/** Nonces seen within their life; older ones are refused by their expiry anyway. */
class Spent {
  readonly #until = new Map<string, number>();

  /** False when the nonce was there already. */
  add(nonce: string): boolean {
    const now = Date.now();
    for (const [old, until] of this.#until) {
      if (until > now) break; // insertion order is expiry order
      this.#until.delete(old);
    }
    if (this.#until.has(nonce)) return false;
    this.#until.set(nonce, now + LIFE_SECONDS * 1000);
    return true;
  }
}
