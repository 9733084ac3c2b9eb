import type { Handler } from './layer.ts';

/** The innermost handler: runs the tool and shapes its answer. The payload is carried once. */
export const invoke: Handler = async ({ tool, args, signal, open }) => {
  const answer = await tool.run(args, await open(signal));
  if (tool.output === undefined) return { content: [{ type: 'text', text: String(answer) }] };
  // Parsed, so that nothing leaves which the tool did not declare.
  const structuredContent = tool.output.parse(answer);
  // Some hosts show the model only the text, others only the structured content.
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent };
};
