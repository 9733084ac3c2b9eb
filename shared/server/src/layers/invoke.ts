import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Handler } from './layer.ts';

/** The innermost handler: runs the tool and shapes its answer. The payload is carried once. */
export const invoke: Handler = async ({ operation, args, signal, bound, open }) => {
  const answer = await operation.run(args, { ...(await open(signal)), ...(bound && { bound }) });
  if (operation.output === undefined) return { content: partsOf(answer) };
  // Parsed, so that nothing leaves which the tool did not declare.
  const structuredContent = operation.output.parse(answer);
  // Some hosts show the model only the text, others only the structured content.
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
};

const partsOf = (answer: unknown): CallToolResult['content'] =>
  Array.isArray(answer)
    ? // `defineTool` and `defineResource` take no other list
      (answer as CallToolResult['content'])
    : [{ type: 'text', text: String(answer) }];
