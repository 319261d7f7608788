// An endpoint that speaks OpenAI's API, for tests: it answers what it was asked with the question itself, asks for the first tool it is offered, and
// embeds a text by its letters. Plain and streamed.
'use strict';
const http = require('node:http');

const read = async (request) => {
  let body = '';
  for await (const piece of request) body += piece;
  return JSON.parse(body);
};

function answerOf({ messages, tools }) {
  const last = messages.at(-1);
  if (tools && last.role !== 'tool') {
    return { finish_reason: 'tool_calls', message: { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: tools[0].function.name, arguments: '{"path":"/"}' } }] } };
  }
  const text = typeof last.content === 'string' ? last.content : JSON.stringify(last.content);
  return { finish_reason: 'stop', message: { role: 'assistant', content: `You said: ${text}` } };
}

// The answer's pieces as a stream has them: a role, then text or a tool call's arguments in two, then the reason.
function deltasOf({ message, finish_reason }) {
  const halves = (text) => [text.slice(0, text.length >> 1), text.slice(text.length >> 1)];
  const deltas = [{ role: 'assistant', content: '' }];
  if (message.content) deltas.push(...halves(message.content).map((content) => ({ content })));
  for (const [index, { id, type, function: { name, arguments: all } }] of (message.tool_calls ?? []).entries()) {
    const [first, rest] = halves(all);
    deltas.push({ tool_calls: [{ index, id, type, function: { name, arguments: first } }] }, { tool_calls: [{ index, function: { arguments: rest } }] });
  }
  return [...deltas.map((delta) => ({ delta, finish_reason: null })), { delta: {}, finish_reason }];
}

function embed(text) {
  const vector = new Array(26).fill(0);
  for (const letter of text.toLowerCase()) {
    const at = letter.charCodeAt(0) - 97;
    if (at >= 0 && at < 26) vector[at] += 1;
  }
  return vector;
}

// {url, requests, close()}; `requests` is every {path, headers, body} that came.
async function startModelEndpoint() {
  const requests = [];
  const server = http.createServer(async (request, response) => {
    const body = await read(request);
    requests.push({ path: request.url, headers: request.headers, body });
    const json = (value) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    const usage = { prompt_tokens: 31, completion_tokens: 8, total_tokens: 39, prompt_tokens_details: { cached_tokens: 16 } };
    if (request.url === '/v1/embeddings') {
      const inputs = [body.input].flat();
      const encode = (vector) => (body.encoding_format === 'base64' ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector);
      return json({
        object: 'list', model: body.model, usage: { prompt_tokens: 5, total_tokens: 5 },
        data: inputs.map((text, index) => ({ object: 'embedding', index, embedding: encode(embed(text)) })),
      });
    }
    const common = { id: 'chatcmpl-1', created: 1767225600, model: `${body.model}-2026-01-01` };
    const answer = answerOf(body);
    if (!body.stream) return json({ ...common, object: 'chat.completion', choices: [{ index: 0, ...answer }], usage });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const event = (value) => response.write(`data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', ...value })}\n\n`);
    for (const delta of deltasOf(answer)) event({ choices: [{ index: 0, ...delta }] });
    if (body.stream_options?.include_usage) event({ choices: [], usage });
    response.end('data: [DONE]\n\n');
  });
  server.unref();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/v1`, requests, close: () => server.close() };
}

module.exports = { startModelEndpoint };
