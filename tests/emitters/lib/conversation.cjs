// What every program that uses the `openai` client does: a question with a tool, the tool's answer, the same question
// streamed, an embedding, and a call that the endpoint refuses.
'use strict';

const SYSTEM = 'You write DataPrime queries.';
const QUESTION = 'How many errors had checkout?';
const TOOLS = [{
  type: 'function',
  function: {
    name: 'run_query', description: 'Runs a query.',
    parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
  },
}];

async function converse(OpenAI) {
  const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY ?? 'none', maxRetries: 0 });
  const messages = [{ role: 'system', content: SYSTEM }, { role: 'user', content: QUESTION }];
  const first = await client.chat.completions.create({
    model: 'gpt-4o', messages, tools: TOOLS, temperature: 0.5, max_tokens: 100,
  });
  const call = first.choices[0].message;
  await client.chat.completions.create({
    model: 'gpt-4o', temperature: 0.5, tools: TOOLS,
    messages: [...messages, call, { role: 'tool', tool_call_id: call.tool_calls[0].id, content: '2' }],
  });
  const stream = await client.chat.completions.create({
    model: 'gpt-4o', messages, stream: true, stream_options: { include_usage: true },
  });
  for await (const chunk of stream) void chunk;
  await client.embeddings.create({ model: 'text-embedding-3-small', input: QUESTION, encoding_format: 'float' });
  await client.chat.completions.create({ model: 'rate-limited', messages }).catch(() => {});
}

module.exports = { converse, SYSTEM, QUESTION };
