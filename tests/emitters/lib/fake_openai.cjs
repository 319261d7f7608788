// A local endpoint that answers like OpenAI's: chat completions (plain, streamed, with tool calls), responses, embeddings.
// What it says depends on the request alone, so that every emitter's trace can be compared with an expectation.
'use strict';
const http = require('node:http');

const USAGE = {
  prompt_tokens: 42, completion_tokens: 9, total_tokens: 51,
  prompt_tokens_details: { cached_tokens: 16 }, completion_tokens_details: { reasoning_tokens: 0 },
};
const ANSWER = 'Two errors in checkout.';
const TOOL_CALL = {
  id: 'call_1', type: 'function',
  function: { name: 'run_query', arguments: '{"query":"source logs | count"}' },
};

function completion(request, message, finishReason) {
  return {
    id: 'chatcmpl-1', object: 'chat.completion', created: 1767225600, model: `${request.model}-2024-08-06`,
    service_tier: 'default', system_fingerprint: 'fp_1',
    choices: [{ index: 0, message: { role: 'assistant', refusal: null, ...message }, logprobs: null, finish_reason: finishReason }],
    usage: USAGE,
  };
}

function chunks(request) {
  const base = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1767225600, model: `${request.model}-2024-08-06` };
  const piece = (delta, finish_reason = null) => ({ ...base, choices: [{ index: 0, delta, finish_reason }] });
  const list = [piece({ role: 'assistant', content: '' })];
  for (const word of ANSWER.split(/(?<= )/)) list.push(piece({ content: word }));
  list.push(piece({}, 'stop'));
  if (request.stream_options?.include_usage) list.push({ ...base, choices: [], usage: USAGE });
  return list;
}

function answer(path, request, response) {
  const json = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  if (path.endsWith('/embeddings')) {
    const inputs = Array.isArray(request.input) ? request.input : [request.input];
    return json(200, {
      object: 'list', model: request.model,
      data: inputs.map((_, index) => ({ object: 'embedding', index, embedding: [0.25, -0.5, 0.75] })),
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
  }
  if (!path.endsWith('/chat/completions')) return json(404, { error: { message: `no such path: ${path}`, type: 'invalid_request_error' } });
  if (request.model === 'rate-limited') {
    return json(429, { error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' } });
  }
  if (request.stream) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks(request)) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
    return response.end('data: [DONE]\n\n');
  }
  const answered = (request.messages ?? []).some((message) => message.role === 'tool');
  if (request.tools?.length && !answered) {
    return json(200, completion(request, { content: null, tool_calls: [TOOL_CALL] }, 'tool_calls'));
  }
  return json(200, completion(request, { content: ANSWER }, 'stop'));
}

// Resolves to { url, close() }; the port is the system's choice unless given.
function startFakeOpenAI(port = 0) {
  const server = http.createServer((request, response) => {
    const body = [];
    request.on('data', (part) => body.push(part));
    request.on('end', () => {
      let parsed = {};
      try {
        parsed = JSON.parse(Buffer.concat(body).toString() || '{}');
      } catch {
        response.writeHead(400).end();
        return;
      }
      answer(request.url.split('?')[0], parsed, response);
    });
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => {
      resolve({ url: `http://127.0.0.1:${server.address().port}/v1`, close: () => server.close() });
    });
  });
}

module.exports = { startFakeOpenAI };

if (require.main === module) {
  startFakeOpenAI(Number(process.argv[2] ?? 0)).then(({ url }) => console.log(`OPENAI_BASE_URL=${url}`));
}
