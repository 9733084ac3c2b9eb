import { fromJsonSchema, type McpServer, type RequestStateCodec } from '@modelcontextprotocol/server';
import { askingTools } from './asking.ts';
import { formTools } from './forms.ts';

/** One red pixel. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';
/** A WAV file without a sample. */
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=';

const text = (words: string) => ({ type: 'text' as const, text: words });
const image = { type: 'image' as const, data: PNG, mimeType: 'image/png' };
const embedded = (uri: string, mimeType: string, words: string) => ({
  type: 'resource' as const,
  resource: { uri, mimeType, text: words },
});

/** What the suite wants and the toolkit leaves out on purpose, said to the SDK directly. */
export function throughTheDoor(mcp: McpServer, states: RequestStateCodec): void {
  contentTools(mcp);
  contentPrompts(mcp);
  listedSchema(mcp);
  protocolLogging(mcp);
  subscriptions(mcp);
  completions(mcp);
  askingTools(mcp, states);
  formTools(mcp);
}

/** Tools of ours answer with text and records. */
function contentTools(mcp: McpServer): void {
  const contents = {
    test_image_content: [image],
    test_audio_content: [{ type: 'audio' as const, data: WAV, mimeType: 'audio/wav' }],
    test_embedded_resource: [
      embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
    ],
    test_multiple_content_types: [
      text('Multiple content types test:'),
      image,
      embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
    ],
  };
  for (const [name, content] of Object.entries(contents))
    mcp.registerTool(name, { description: 'Answer with content other than text.' }, () => ({ content }));

  mcp.registerResource(
    'static_binary',
    'test://static-binary',
    { title: 'An image', description: 'An image that never changes.', mimeType: 'image/png' },
    ({ href }) => ({ contents: [{ uri: href, mimeType: 'image/png', blob: PNG }] }),
  );
}

/** Prompts of ours are one text. */
function contentPrompts(mcp: McpServer): void {
  const user = <C>(content: C) => ({ role: 'user' as const, content });
  mcp.registerPrompt('test_prompt_with_image', { description: 'A prompt with an image.' }, () => ({
    messages: [user(image), user(text('Please analyze the image above.'))],
  }));
  mcp.registerPrompt(
    'test_prompt_with_embedded_resource',
    {
      description: 'A prompt with the text of a resource.',
      argsSchema: fromJsonSchema<{ resourceUri: string }>({
        type: 'object',
        properties: { resourceUri: { type: 'string', description: 'Address of the resource.' } },
        required: ['resourceUri'],
      }),
    },
    ({ resourceUri }) => ({
      messages: [
        user(embedded(resourceUri, 'text/plain', 'Embedded resource content for testing.')),
        user(text('Please process the embedded resource above.')),
      ],
    }),
  );
}

/** Schemas of ours are derived from zod, and their dialect is pruned; the suite wants this one listed word for word. */
function listedSchema(mcp: McpServer): void {
  const byContact = { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] };
  mcp.registerTool(
    'json_schema_2020_12_tool',
    {
      description: 'Have a schema with the vocabulary of 2020-12.',
      inputSchema: fromJsonSchema({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        $defs: {
          address: {
            $anchor: 'addressDef',
            type: 'object',
            properties: { street: { type: 'string' }, city: { type: 'string' } },
          },
        },
        properties: {
          name: { type: 'string' },
          address: { $ref: '#/$defs/address' },
          contactMethod: { type: 'string', enum: ['phone', 'email'] },
          phone: { type: 'string' },
          email: { type: 'string' },
        },
        allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
        if: byContact,
        // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
        then: { required: ['phone'] },
        else: { required: ['email'] },
        additionalProperties: false,
      }),
    },
    () => ({ content: [text('The schema is what matters.')] }),
  );
}

/** Logs of ours go to stderr. */
function protocolLogging(mcp: McpServer): void {
  mcp.server.registerCapabilities({ logging: {} });
  mcp.server.setRequestHandler('logging/setLevel', () => ({}));
  const steps = ['Tool execution started', 'Tool processing data', 'Tool execution completed'];
  mcp.registerTool(
    'test_tool_with_logging',
    { description: 'Log three times while it works.' },
    async ({ mcpReq }) => {
      for (const step of steps) await mcpReq.log('info', step);
      return { content: [text(`Logged ${steps.length} times.`)] };
    },
  );
  mcp.registerTool(
    'test_logging_tool',
    { description: 'Log once, to a client that asked for it.' },
    async ({ mcpReq }) => {
      await mcpReq.log('info', 'Logged while the tool ran');
      return { content: [text('Logged, if the request asked for it.')] };
    },
  );
}

/** Nothing of ours is pushed: what clients subscribe to is acknowledged, and that is all the suite asks for. */
function subscriptions(mcp: McpServer): void {
  mcp.server.registerCapabilities({ resources: { subscribe: true } });
  mcp.server.setRequestHandler('resources/subscribe', () => ({}));
  mcp.server.setRequestHandler('resources/unsubscribe', () => ({}));
}

function completions(mcp: McpServer): void {
  mcp.server.registerCapabilities({ completions: {} });
  mcp.server.setRequestHandler('completion/complete', () => ({
    completion: { values: [], total: 0, hasMore: false },
  }));
}
