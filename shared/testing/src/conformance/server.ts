import { setTimeout as sleep } from 'node:timers/promises';
import {
  definePrompt,
  defineResource,
  defineServer,
  defineTool,
  type Server,
  ToolError,
} from '@handrail/server';
import * as z from 'zod';
import { throughTheDoor } from './door.ts';

// The suite prescribes every name, and most of the answers. Here is what the toolkit does by itself.

const nothing = z.object({});

const simpleText = defineTool({
  name: 'test_simple_text',
  title: 'Simple text',
  description: 'Answer with a text.',
  access: 'read',
  input: nothing,
  run: () => 'This is a simple text response for testing.',
});

const errorHandling = defineTool({
  name: 'test_error_handling',
  title: 'Fail',
  description: 'Fail in a way that the tool foresees.',
  access: 'read',
  input: nothing,
  run(): string {
    throw new ToolError('intended', 'This tool fails each time.', 'Nothing to do: the failure is the test.');
  },
});

const withProgress = defineTool({
  name: 'test_tool_with_progress',
  title: 'Report progress',
  description: 'Report progress three times: 0, 50 and 100 of 100.',
  access: 'read',
  input: nothing,
  async run(_args, { progress, signal }) {
    for (const done of [0, 50, 100]) {
      progress(done, 100, `${done} of 100`);
      await sleep(110, undefined, { signal }); // the toolkit sends no more than ten a second
    }
    return 'Reported 0, 50 and 100.';
  },
});

const streamed = defineTool({
  name: 'test_streaming_elicitation',
  title: 'Answer on a stream',
  description: 'Answer, so that the suite can look for requests of the server among the frames.',
  access: 'read',
  input: nothing,
  run: () => 'Nothing but this answer.',
});

const mirroredArgument = defineTool({
  name: 'test_x_mcp_header',
  title: 'Argument in a header',
  description: 'Answer with an argument that clients repeat in the header Mcp-Param-Region.',
  access: 'read',
  input: z.object({
    region: z.string().optional().meta({ 'x-mcp-header': 'Region', description: 'Any text.' }),
  }),
  run: ({ region }) => `region: ${region ?? 'none'}`,
});

/** A call of full access: its consent is the very question that these two scenarios play through. */
const consenting = (name: string, title: string) =>
  defineTool({
    name,
    title,
    description: 'Do nothing, once the person has agreed.',
    access: 'full',
    input: nothing,
    preview: () => 'Do nothing?',
    run: () => 'state-ok: nothing was done, with consent.',
  });

const staticText = defineResource({
  name: 'static_text',
  uri: 'test://static-text',
  title: 'A text',
  description: 'A text that never changes.',
  mimeType: 'text/plain',
  params: nothing,
  read: () => 'This is the content of the static text resource.',
});

const watched = defineResource({
  name: 'watched_resource',
  uri: 'test://watched-resource',
  title: 'A watched text',
  description: 'A text that clients subscribe to.',
  mimeType: 'text/plain',
  params: nothing,
  read: () => 'A text that is being watched.',
});

const template = defineResource({
  name: 'data',
  uri: 'test://template/{id}/data',
  title: 'Data of an id',
  description: 'A record that repeats the id of its address.',
  mimeType: 'application/json',
  params: z.object({ id: z.string() }),
  read: ({ id }) => JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
});

const simplePrompt = definePrompt({
  name: 'test_simple_prompt',
  title: 'A prompt',
  description: 'A prompt without arguments.',
  args: nothing,
  text: () => 'This is a simple prompt for testing.',
});

const promptWithArguments = definePrompt({
  name: 'test_prompt_with_arguments',
  title: 'A prompt with arguments',
  description: 'A prompt that repeats its arguments.',
  args: z.object({ arg1: z.string().describe('Any text.'), arg2: z.string().describe('Any text.') }),
  text: ({ arg1, arg2 }) => `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`,
});

/** What the official conformance suite calls, as far as a server of this toolkit can declare it; the rest by the door. */
export const server: Server = {
  ...defineServer({
    package: {
      name: '@handrail/conformance',
      version: '0.0.0',
      description: 'What the conformance suite calls.',
    },
    title: 'Conformance',
    instructions: 'For the conformance suite only.',
    options: {},
    setup: () => undefined,
    tools: [
      simpleText,
      errorHandling,
      withProgress,
      streamed,
      mirroredArgument,
      consenting('test_input_required_result_request_state', 'Ask with a sealed state'),
      consenting('test_input_required_result_tampered_state', 'Refuse a broken seal'),
    ],
    resources: [staticText, watched, template],
    prompts: [simplePrompt, promptWithArguments],
  }),
  conformanceDoor: throughTheDoor,
};
