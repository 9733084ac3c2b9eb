/** A server that was started and greeted, with all that its wire can do. */
import { caller } from '../../call.ts';
import { temporaryFolder } from '../../children.ts';
import { greet } from '../../eras.ts';
import type { Call } from '../../subject.ts';
import { type Answer, type Command, openWire, type Wire } from '../../wire.ts';

export interface Started extends AsyncDisposable {
  readonly wire: Wire;
  /** @returns the answer, whatever it is */
  send(call: Call): Promise<Answer>;
}

export async function startServer(command: Command): Promise<Started> {
  const wire = openWire(command, temporaryFolder());
  const era = await greet(wire, '2025-11-25');
  return {
    wire,
    send: (call) => caller(wire, era, call)(),
    [Symbol.asyncDispose]: () => wire.end('SIGTERM'),
  };
}
