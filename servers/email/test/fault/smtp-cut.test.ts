import { Refusal } from '@handrail/domain';
import { lacks } from '@handrail/testing/services';
import { type SmtpSink, startSmtpSink } from '@handrail/testing/smtp-sink';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSmtp } from '../../src/send/smtp-outlet.ts';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';

/** The connection is cut after every so many bytes of the conversation, of either side. */

const TO = ['bob@example.com', 'carol@example.com'];
/** Prime, so that the cuts fall everywhere within lines; about the end each byte is tried. */
const STEP = process.env['HANDRAIL_SOAK'] === undefined ? 17 : 1;
const LAST = 25;

describe.skipIf(lacks('openssl'))('a connection that is cut', () => {
  let sink: SmtpSink;
  let proxy: CuttingProxy;
  let ids = 0;
  beforeAll(async () => {
    sink = await startSmtpSink({ tls: 'none' });
    proxy = await startCuttingProxy(sink.port);
  });
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await sink[Symbol.asyncDispose]();
  });

  async function sent(): Promise<{ readonly outcome: string; readonly arrived: number }> {
    const id = `${ids++}@example.com`;
    const raw = Buffer.from(
      `From: alice@example.com\r\nMessage-ID: <${id}>\r\n\r\n${'Hello\r\n'.repeat(20)}`,
    );
    sink.approve(TO);
    const outlet = openSmtp({
      host: '127.0.0.1',
      port: proxy.port,
      tls: { mode: 'none', insecure: false },
      login: { kind: 'password', user: sink.user, password: async () => sink.password },
    });
    const envelope = { from: 'alice@example.com', to: TO };
    const outcome = await outlet.submit(envelope, raw, AbortSignal.timeout(10_000)).then(
      ({ accepted }) => `sent to ${accepted.length}`,
      (error: unknown) => {
        if (error instanceof Refusal) return error.code;
        throw error;
      },
    );
    // What was given away may still be on its way.
    if (outcome === 'outcome_unknown') await new Promise((resolve) => setTimeout(resolve, 30));
    return { outcome, arrived: sink.mails.filter((mail) => mail.raw.includes(id)).length };
  }

  it.each(['ofClient', 'ofServer'] as const)(
    '%s: nothing is said to be unsent that arrived',
    async (side) => {
      const seen: Record<string, number> = {};
      proxy.cutAfter({});
      expect(await sent()).toEqual({ outcome: 'sent to 2', arrived: 1 });
      const whole = proxy.passed()[side];
      for (let bytes = 1; bytes <= whole; bytes += bytes > whole - LAST ? 1 : STEP) {
        proxy.cutAfter({ [side]: bytes });
        const { outcome, arrived } = await sent();
        const what = `${outcome}, ${arrived} arrived`;
        seen[what] = (seen[what] ?? 0) + 1;
      }
      proxy.cutAfter({});
      const possible = new Set([
        'cannot_connect, 0 arrived',
        'login_failed, 0 arrived',
        'not_sent, 0 arrived',
        'outcome_unknown, 0 arrived',
        'outcome_unknown, 1 arrived',
        'sent to 2, 1 arrived',
      ]);
      expect(Object.keys(seen).filter((what) => !possible.has(what))).toEqual([]);
      expect(seen['not_sent, 0 arrived']).toBeGreaterThan(1);
      expect(
        (seen['outcome_unknown, 1 arrived'] ?? 0) + (seen['outcome_unknown, 0 arrived'] ?? 0),
      ).toBeGreaterThan(1);
    },
  );
});
