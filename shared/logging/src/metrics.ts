import type { CallRecord } from './call-record.ts';

/** Upper bounds in seconds; the OpenTelemetry conventions for MCP, and finer below for servers that answer at once. */
const SECONDS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300,
] as const;

/** One series: calls of a tool that ended one way. */
export interface Series {
  readonly tool: string;
  readonly outcome: CallRecord['outcome'];
  readonly calls: number;
  readonly seconds: number;
  /** Calls that took at most the bound, cumulative as in Prometheus; the last bound is infinite. */
  readonly buckets: readonly { readonly le: number; readonly calls: number }[];
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** Counters and histograms of calls, kept in memory; whoever exposes them asks for the series. */
export interface Metrics {
  record(entry: CallRecord): void;
  series(): Series[];
}

interface Sums {
  readonly tool: string;
  readonly outcome: CallRecord['outcome'];
  calls: number;
  ms: number;
  bytesIn: number;
  bytesOut: number;
  readonly counts: number[];
}

export function createMetrics(): Metrics {
  const all = new Map<string, Sums>();
  const sumsOf = ({ tool, outcome }: CallRecord): Sums => {
    const key = `${tool} ${outcome}`;
    const sums = all.get(key) ?? {
      tool,
      outcome,
      calls: 0,
      ms: 0,
      bytesIn: 0,
      bytesOut: 0,
      counts: SECONDS.map(() => 0),
    };
    all.set(key, sums);
    return sums;
  };
  return {
    record(entry) {
      const sums = sumsOf(entry);
      sums.calls += 1;
      sums.ms += entry.ms;
      sums.bytesIn += entry.bytesIn;
      sums.bytesOut += entry.bytesOut;
      for (const [index, bound] of SECONDS.entries())
        if (entry.ms <= bound * 1_000) sums.counts[index] = (sums.counts[index] ?? 0) + 1;
    },
    series: () =>
      [...all.values()].map(({ counts, ms, ...sums }) => ({
        ...sums,
        seconds: ms / 1_000,
        buckets: [
          ...SECONDS.map((le, index) => ({ le, calls: counts[index] ?? 0 })),
          { le: Number.POSITIVE_INFINITY, calls: sums.calls },
        ],
      })),
  };
}
