export { type AuditTrail, openAuditTrail } from './audit.ts';
export type { CallRecord } from './call-record.ts';
export { type Log, createLog, logLevels } from './log.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { createRedact } from './redact.ts';
