import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ElicitRequestSchema, ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { answerOf, type Person, readingWith, type Session } from './session.ts';

/** Connects the v1 client, the witness for hosts that have not moved on. */
export async function connectV1(transport: Transport, person?: Person): Promise<Session> {
  const client = new Client(
    { name: 'handrail-test-v1', version: '0' },
    { capabilities: person === undefined ? {} : { elicitation: {} } },
  );
  if (person !== undefined)
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => ({
      action: person(params.message),
      content: {},
    }));
  await client.connect(transport);
  return {
    protocol: undefined,
    listTools: async () => (await client.listTools()).tools,
    call: async (name, args = {}, { meta, signal, onProgress } = {}) =>
      answerOf(
        await client.callTool(
          { name, arguments: args, ...(meta !== undefined && { _meta: meta }) },
          undefined,
          {
            ...(signal !== undefined && { signal }),
            ...(onProgress !== undefined && { onprogress: ({ progress }) => onProgress(progress) }),
          },
        ),
      ),
    ...readingWith(client, (tell) =>
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => tell(params.uri)),
    ),
    [Symbol.asyncDispose]: () => client.close(),
  };
}
