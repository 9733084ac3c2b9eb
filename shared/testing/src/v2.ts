import { Client, type Transport } from '@modelcontextprotocol/client';
import { answerOf, type Person, readingWith, type Session } from './session.ts';

/** Connects the current official client. */
export async function connectV2(
  transport: Transport,
  era: 'legacy' | 'modern',
  person?: Person,
): Promise<Session> {
  const client = new Client(
    { name: 'handrail-test', version: '0' },
    {
      versionNegotiation: { mode: era === 'legacy' ? 'legacy' : 'auto' },
      capabilities: person === undefined ? {} : { elicitation: { form: {} } },
    },
  );
  if (person !== undefined)
    client.setRequestHandler('elicitation/create', ({ params }) => ({
      action: person(params.message),
      content: {},
    }));
  await client.connect(transport);
  return {
    protocol: client.getNegotiatedProtocolVersion(),
    listTools: async () => (await client.listTools()).tools,
    call: async (name, args = {}, { meta, signal, onProgress } = {}) =>
      answerOf(
        await client.callTool(
          { name, arguments: args, ...(meta !== undefined && { _meta: meta }) },
          {
            ...(signal !== undefined && { signal }),
            ...(onProgress !== undefined && { onprogress: ({ progress }) => onProgress(progress) }),
          },
        ),
      ),
    ...readingWith(client, (tell) =>
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => tell(params.uri)),
    ),
    [Symbol.asyncDispose]: () => client.close(),
  };
}
