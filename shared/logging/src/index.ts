export { type AuditRecord, type AuditTrail, openAuditTrail } from './audit.ts';
export { type Log, createLog, logLevels } from './log.ts';
export { createRedact } from './redact.ts';
