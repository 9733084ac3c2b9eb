import type { Redact } from './redact.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

type Write = (message: string, fields?: Record<string, unknown>) => void;
export type Log = Readonly<Record<Exclude<LogLevel, 'silent'>, Write>>;

interface LogOptions {
  readonly level: LogLevel;
  /** Takes one finished line, newline included; stdout is never an option, it belongs to the protocol. */
  readonly write: (line: string) => void;
  readonly redact: Redact;
  /** One readable line for a person at a terminal instead of JSON. */
  readonly readable?: boolean;
}

/**
 * A synchronous logger: one line an event, JSON unless `readable`. Small on purpose, since a logging
 * library costs more at start than the rest of a server together.
 */
export function createLog({ level, write, redact, readable = false }: LogOptions): Log {
  const threshold = logLevels.indexOf(level);
  const at =
    (own: Exclude<LogLevel, 'silent'>): Write =>
    (message, fields = {}) => {
      if (logLevels.indexOf(own) < threshold) return;
      const event = redact({ time: new Date().toISOString(), level: own, message, ...fields });
      write(`${readable ? sentence(event) : JSON.stringify(event)}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

const sentence = ({ time, level, message, ...fields }: { time: string; level: string; message: string }) =>
  [
    time.slice(11, 19),
    level.padEnd(5),
    message,
    ...Object.entries(fields).map(
      ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
  ].join(' ');
