import { accessLevels } from '@handrail/auth';
import { logLevels } from '@handrail/logging';
import * as z from 'zod';
import { confirmModes } from './layers/confirm.ts';
import type { Options } from './options.ts';

const choice = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: () => `must be one of ${values.join(', ')}` });

const address = z
  .string()
  .regex(/^(?:(?:\[[0-9a-f:.]+\]|[\w.-]+):)?\d{1,5}$/i, { error: () => 'must be PORT or HOST:PORT' })
  .transform((text) => {
    const split = text.lastIndexOf(':');
    return { host: split < 0 ? '127.0.0.1' : text.slice(0, split), port: Number(text.slice(split + 1)) };
  })
  .refine(({ port }) => port <= 65_535, { error: () => 'must have a port of at most 65535' });

/** What every server has; their order is the order of --help. */
export const commonOptions = {
  access: {
    schema: choice(accessLevels).default('read'),
    env: 'HANDRAIL_ACCESS',
    help: 'Most that tools may do: read, write (can be taken back) or full.',
  },
  confirm: {
    schema: choice(confirmModes).default('ask'),
    env: 'HANDRAIL_CONFIRM',
    help: 'Who agrees to a call of full access: ask (the person, or a token where the client cannot ask), person, never.',
  },
  confirmKey: {
    schema: z
      .string()
      .min(32, { error: () => 'must have at least 32 characters' })
      .optional(),
    env: 'HANDRAIL_CONFIRM_KEY',
    help: 'Key that the replicas of one server share behind a balancer, so that consent given through one is valid at another.',
    secret: true,
  },
  http: {
    schema: address.optional(),
    env: 'HANDRAIL_HTTP',
    value: '[HOST:]PORT',
    help: 'Serve Streamable HTTP on [HOST:]PORT at /mcp instead of stdio; beyond loopback only with HANDRAIL_HTTP_TOKEN.',
  },
  httpToken: {
    schema: z
      .string()
      .min(16, { error: () => 'must have at least 16 characters' })
      .optional(),
    env: 'HANDRAIL_HTTP_TOKEN',
    help: 'Bearer token that callers over HTTP must send.',
    secret: true,
  },
  audit: {
    schema: z.string().optional(),
    env: 'HANDRAIL_AUDIT',
    value: 'FILE',
    help: 'File to append one JSON line per call to.',
  },
  page: {
    schema: z.coerce
      .number({ error: () => 'must be a number of bytes' })
      .int()
      .min(1_000, { error: () => 'must be at least 1000 bytes' })
      .max(1_048_576, { error: () => 'must be at most 1048576 bytes (1 MiB)' })
      .default(10_000),
    env: 'HANDRAIL_PAGE',
    value: 'BYTES',
    help: 'Largest answer in bytes; 10000 passes whole through every host measured.',
  },
  deadline: {
    schema: z.coerce
      .number({ error: () => 'must be a number of seconds' })
      .min(1, { error: () => 'must be at least 1 second' })
      .max(3_600, { error: () => 'must be at most 3600 seconds' })
      .default(30),
    env: 'HANDRAIL_DEADLINE',
    value: 'SECONDS',
    help: 'Longest that one call may take; most clients give up after 60 s.',
  },
  rate: {
    schema: z.coerce
      .number({ error: () => 'must be a number of calls' })
      .int({ error: () => 'must be a whole number of calls' })
      .min(1, { error: () => 'must be at least 1 call' })
      .default(600),
    env: 'HANDRAIL_RATE',
    value: 'CALLS',
    help: 'Calls a minute that one caller over HTTP may make of one tool; on stdio calls wait instead.',
  },
  logLevel: {
    schema: choice(logLevels).default('warn'),
    env: 'HANDRAIL_LOG_LEVEL',
    help: 'Least severe event written to stderr: debug, info, warn, error or silent.',
  },
} as const satisfies Options;
