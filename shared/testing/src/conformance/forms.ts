import {
  type CallToolResult,
  type ElicitRequestFormParams,
  inputRequired,
  inputResponse,
  type McpServer,
} from '@modelcontextprotocol/server';
import * as z from 'zod';

type Properties = ElicitRequestFormParams['requestedSchema']['properties'];

/** A field of each primitive type, filled in beforehand (SEP-1034). */
const defaults: Properties = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
};

const plain = ['option1', 'option2', 'option3'];
const titled = (noun: string) =>
  ['First', 'Second', 'Third'].map((nth, index) => ({ const: `value${index + 1}`, title: `${nth} ${noun}` }));

/** A choice in each of the five ways to declare one (SEP-1330). */
const choices: Properties = {
  untitledSingle: { type: 'string', enum: plain },
  titledSingle: { type: 'string', oneOf: titled('Option') },
  legacyEnum: {
    type: 'string',
    enum: ['opt1', 'opt2', 'opt3'],
    enumNames: ['Option One', 'Option Two', 'Option Three'],
  },
  untitledMulti: { type: 'array', items: { type: 'string', enum: plain } },
  titledMulti: { type: 'array', items: { anyOf: titled('Choice') } },
};

const text = (words: string): CallToolResult => ({ content: [{ type: 'text', text: words }] });

/** Clients of the 2025 revisions are asked by a request of the server, which needs a session: none passes here. */
export function formTools(mcp: McpServer): void {
  const form = (name: string, properties: Properties) =>
    mcp.registerTool(name, { description: 'Ask the person to fill in a form.' }, ({ mcpReq }) => {
      const filled = inputResponse(mcpReq.inputResponses, 'form');
      return filled.kind === 'elicit'
        ? text(`Elicitation completed: action=${filled.action}, content=${JSON.stringify(filled.content)}`)
        : askPerson('Please fill in this form.', properties);
    });
  form('test_elicitation_sep1034_defaults', defaults);
  form('test_elicitation_sep1330_enums', choices);

  mcp.registerTool(
    'test_elicitation',
    { description: 'Ask the person.', inputSchema: z.object({ message: z.string() }) },
    ({ message }, { mcpReq }) => {
      const filled = inputResponse(mcpReq.inputResponses, 'form');
      return filled.kind === 'elicit'
        ? text(`User response: action=${filled.action}, content=${JSON.stringify(filled.content)}`)
        : askPerson(message, { response: { type: 'string' } });
    },
  );
  mcp.registerTool(
    'test_sampling',
    { description: 'Ask the model of the client.', inputSchema: z.object({ prompt: z.string() }) },
    ({ prompt }, { mcpReq }) => {
      const reply = inputResponse(mcpReq.inputResponses, 'reply');
      if (reply.kind === 'sampling') return text(`LLM response: ${JSON.stringify(reply.result.content)}`);
      const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: prompt } }];
      return inputRequired({
        inputRequests: { reply: inputRequired.createMessage({ messages, maxTokens: 100 }) },
      });
    },
  );
}

const askPerson = (message: string, properties: Properties) =>
  inputRequired({
    inputRequests: {
      form: inputRequired.elicit({ message, requestedSchema: { type: 'object', properties } }),
    },
  });
