import { Refusal } from '@handrail/domain';

/** A refusal of the toolkit or of a tool, as against one of the domain below it. */
export class ToolError extends Refusal {
  /** Set where the work of a call was certainly not begun, so that the same call may be made again. */
  notBegun = false;
}

/** What the person who started the server must mend; thrown by `setup`, shown by `--check` and by every call. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The message of anything thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
