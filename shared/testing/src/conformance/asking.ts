import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequests,
  inputRequired,
  inputResponse,
  type McpServer,
  type RequestStateCodec,
  type ServerContext,
} from '@modelcontextprotocol/server';

/** What came back to the questions of the last round. */
type Responses = ServerContext['mcpReq']['inputResponses'];

const answer = (words: string) => ({ content: [{ type: 'text' as const, text: words }] });

/** A form with one field, which must be filled in. */
const elicit = (message: string, field: string) =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [field]: { type: 'string' } }, required: [field] },
  });

const sample = (words: string, maxTokens: number) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: words } }],
    maxTokens,
  });

const questions = {
  user_name: elicit('What is your name?', 'name'),
  capital_question: sample('What is the capital of France?', 100),
  greeting: sample('Generate a greeting', 50),
  client_roots: inputRequired.listRoots(),
} as const satisfies InputRequests;

const answered = (responses: Responses, asked: InputRequests) =>
  Object.keys(asked).every((key) => inputResponse(responses, key).kind !== 'missing');

/** Tools of ours ask for one thing only, consent; these ask for everything that the protocol knows. */
export function askingTools(mcp: McpServer, states: RequestStateCodec): void {
  const asks = (name: string, asked: InputRequests) =>
    mcp.registerTool(name, { description: `Ask for ${Object.keys(asked).join(', ')}.` }, ({ mcpReq }) =>
      answered(mcpReq.inputResponses, asked)
        ? answer(`Answered: ${JSON.stringify(mcpReq.inputResponses)}`)
        : inputRequired({ inputRequests: asked }),
    );
  asks('test_missing_capability', { greeting: questions.greeting });
  asks('test_input_required_result_elicitation', { user_name: questions.user_name });
  asks('test_input_required_result_sampling', { capital_question: questions.capital_question });
  asks('test_input_required_result_list_roots', { client_roots: questions.client_roots });

  askForAll(mcp, states);
  askTwice(mcp, states);
  askWhatTheClientCan(mcp);
  askingPrompt(mcp);
}

function askForAll(mcp: McpServer, states: RequestStateCodec): void {
  const { user_name, greeting, client_roots } = questions;
  const inputRequests = { user_name, greeting, client_roots };
  mcp.registerTool(
    'test_input_required_result_multiple_inputs',
    { description: 'Ask the person, the model and the host at once.' },
    async ({ mcpReq }) =>
      answered(mcpReq.inputResponses, inputRequests)
        ? answer('All three answered.')
        : inputRequired({ inputRequests, requestState: await states.mint(1) }),
  );
}

function askTwice(mcp: McpServer, states: RequestStateCodec): void {
  const steps: readonly InputRequests[] = [
    { step1: elicit('Step 1: What is your name?', 'name') },
    { step2: elicit('Step 2: What is your favorite color?', 'color') },
  ];
  mcp.registerTool(
    'test_input_required_result_multi_round',
    { description: 'Ask twice; what was reached is in the state that the client carries.' },
    async (sdk) => {
      const carried = sdk.mcpReq.requestState();
      const step = typeof carried === 'string' ? Number(await states.verify(carried, sdk)) : 0;
      const inputRequests = steps[step];
      return inputRequests === undefined
        ? answer('Both steps answered.')
        : inputRequired({ inputRequests, requestState: await states.mint(step + 1) });
    },
  );
}

function askWhatTheClientCan(mcp: McpServer): void {
  mcp.registerTool(
    'test_input_required_result_capabilities',
    { description: 'Ask for what the client said it can give, and for nothing else.' },
    ({ mcpReq }) => {
      const envelope: Readonly<Record<string, unknown>> = mcpReq.envelope ?? {};
      const declared = envelope[CLIENT_CAPABILITIES_META_KEY];
      const can = (ability: string) =>
        typeof declared === 'object' && declared !== null && ability in declared;
      const asked = {
        ...(can('elicitation') && { user_name: questions.user_name }),
        ...(can('sampling') && { greeting: questions.greeting }),
        ...(can('roots') && { client_roots: questions.client_roots }),
      };
      return answered(mcpReq.inputResponses, asked)
        ? answer('The client gave what it can.')
        : inputRequired({ inputRequests: asked });
    },
  );
}

function askingPrompt(mcp: McpServer): void {
  const inputRequests = { user_context: elicit('What context should the prompt use?', 'context') };
  mcp.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'A prompt that asks for its context.' },
    ({ mcpReq }: ServerContext) => {
      const given = acceptedContent(mcpReq.inputResponses, 'user_context');
      if (given === undefined) return inputRequired({ inputRequests });
      const text = `In this context: ${String(given['context'])}`;
      return { messages: [{ role: 'user', content: { type: 'text', text } }] };
    },
  );
}
