// The Vercel AI SDK with its experimental telemetry: a tool loop, a stream, an object, an embedding.
'use strict';
const { startTelemetry } = require('./lib/telemetry.cjs');
const { SYSTEM, QUESTION } = require('./lib/conversation.cjs');
const { generateText, streamText, embed, stepCountIs, tool } = require('ai');
const { createOpenAI } = require('@ai-sdk/openai');
const { z } = require('zod');

const telemetry = startTelemetry('vercel-ai');
const openai = createOpenAI({ apiKey: process.env.OPENAI_API_KEY ?? 'none', baseURL: process.env.OPENAI_BASE_URL });
const experimental_telemetry = {
  isEnabled: true, functionId: 'assistant', metadata: { sessionId: 'session-1', userId: 'user-1' },
};

async function main() {
  const model = openai.chat('gpt-4o');
  const tools = {
    run_query: tool({
      description: 'Runs a query.', inputSchema: z.object({ query: z.string() }), execute: async () => ({ count: 2 }),
    }),
  };
  await generateText({
    model, tools, system: SYSTEM, prompt: QUESTION, temperature: 0.5, maxOutputTokens: 100, maxRetries: 0,
    stopWhen: stepCountIs(3), experimental_telemetry,
  });
  const stream = streamText({ model, system: SYSTEM, prompt: QUESTION, maxRetries: 0, experimental_telemetry });
  for await (const text of stream.textStream) void text;
  await embed({
    model: openai.textEmbeddingModel('text-embedding-3-small'), value: QUESTION, maxRetries: 0, experimental_telemetry,
  });
}

main().then(() => telemetry.stop());
