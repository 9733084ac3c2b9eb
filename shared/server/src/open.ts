import { writeSync } from 'node:fs';
import {
  type AuditTrail,
  createLog,
  createMetrics,
  createRedact,
  type Log,
  type Metrics,
  openAuditTrail,
} from '@handrail/logging';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import type { commonOptions } from './common-options.ts';
import type { Server } from './define-server.ts';
import { ConfigError, messageOf, ToolError } from './errors.ts';
import { createFactory } from './factory.ts';
import { audit } from './layers/audit.ts';
import { bound } from './layers/bound.ts';
import { trackChanges } from './layers/changes.ts';
import { concurrency } from './layers/concurrency.ts';
import { confirm, createSeal } from './layers/confirm.ts';
import { deadline } from './layers/deadline.ts';
import { errors } from './layers/errors.ts';
import { invoke } from './layers/invoke.ts';
import { compose } from './layers/layer.ts';
import { once } from './layers/once.ts';
import { rate } from './layers/rate.ts';
import { validate } from './layers/validate.ts';
import { parseOptions, type Values } from './options.ts';

const RUNNING = 16;
const WAITING = 10_000;

export interface Surroundings {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Receives finished log lines; stderr by default. */
  readonly write?: (line: string) => void;
  readonly readable?: boolean;
}

/** A server that has read its options and is opening what it needs. */
export interface Opened extends AsyncDisposable {
  readonly values: Values<typeof commonOptions>;
  /** What is wrong with the options, a line each. */
  readonly problems: readonly string[];
  readonly log: Log;
  readonly metrics: Metrics;
  readonly factory: McpServerFactory;
  /** Resolves when `setup` is done, to what it opened; rejects with what to mend. */
  readonly ready: Promise<unknown>;
  /** Resolves when no call that changes something is at work any more. */
  changed(): Promise<void>;
}

/**
 * Reads the options and opens the server. Never throws for a wrong configuration: hosts would show only
 * "disconnected". Instead `ready` rejects, and every call answers with what to mend.
 */
export function openServer(server: Server, surroundings: Surroundings): Opened {
  const { values, secrets, problems } = parseOptions(server.options, surroundings.argv, surroundings.env);
  const redact = createRedact(secrets);
  const write = surroundings.write ?? writeStderr;
  const log = createLog({ level: values.logLevel, write, redact, readable: surroundings.readable ?? false });

  const metrics = createMetrics();
  let trail: AuditTrail | undefined;
  const prepare = async (): Promise<unknown> => {
    if (problems.length > 0) throw new ConfigError(problems.join('\n'));
    if (values.audit !== undefined) trail = openTrail(values.audit, redact);
    return await server.setup(values, log);
  };
  // What a dependency says of its failure may name the secret it was given.
  const ready = prepare().catch((error: unknown) => {
    const Kind = error instanceof ConfigError ? ConfigError : Error;
    throw new Kind(redact(messageOf(error)), { cause: error });
  });
  ready.catch((error: unknown) => log.error(`not configured: ${messageOf(error)}`));

  const seal = createSeal(values.confirmKey);
  const ms = values.deadline * 1_000;
  const changes = trackChanges();
  const work = [concurrency({ running: RUNNING, waiting: WAITING, patience: ms }), deadline(ms)];
  const layers = [
    bound(values.page),
    errors((error, reference) => log.error('unexpected error', { reference, error })),
    audit(
      server.name,
      metrics,
      () => trail,
      (error, entry) => log.error('audit record lost', { error, entry }),
    ),
    rate(values.rate),
    validate,
    confirm(values.confirm, seal, (next) => compose(work, next)),
    once,
    ...work,
  ];

  const open = async () => {
    const deps = await ready.catch((cause: unknown) => {
      if (!(cause instanceof ConfigError)) throw cause;
      throw new ToolError(
        'not_configured',
        cause.message,
        `Correct it; ${server.package.name} --check tells more.`,
        {
          cause,
        },
      );
    });
    return { deps, budget: values.page, log };
  };

  return {
    values,
    problems,
    log,
    metrics,
    ready,
    changed: changes.settled,
    factory: createFactory(server, {
      handle: compose([...layers, changes.layer], invoke),
      access: values.access,
      seal,
      open,
    }),
    async [Symbol.asyncDispose]() {
      const deps = await ready.catch(() => undefined);
      await dispose(deps);
      trail?.close();
    },
  };
}

/** A log that nobody takes (stderr closed, or full and not read) must not fail the call that it tells of. */
function writeStderr(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // nowhere left to say so
  }
}

function openTrail(path: string, redact: Parameters<typeof openAuditTrail>[1]): AuditTrail {
  try {
    return openAuditTrail(path, redact);
  } catch (error) {
    throw new ConfigError(`--audit: cannot append to ${path} (${messageOf(error)})`, { cause: error });
  }
}

async function dispose(deps: unknown): Promise<void> {
  if (typeof deps !== 'object' || deps === null) return;
  if (isAsyncDisposable(deps)) await deps[Symbol.asyncDispose]();
  else if (isDisposable(deps)) deps[Symbol.dispose]();
}

const isAsyncDisposable = (value: object): value is AsyncDisposable => Symbol.asyncDispose in value;
const isDisposable = (value: object): value is Disposable => Symbol.dispose in value;
