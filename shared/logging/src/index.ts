export { type AuditRecord, type AuditTrail, openAuditTrail } from './audit.ts';
export { type Log, type LogLevel, createLog, logLevels } from './log.ts';
export { type Redact, createRedact } from './redact.ts';
