// Spans to send and answers' tokens, for the suites beside this file. The tokens are made here, apart from the programs'
// own code, from the layout in docs/sdk/feedback.md.
'use strict';
const { createHmac, randomBytes } = require('node:crypto');

const hmac = (key, bytes) => createHmac('sha256', key).update(bytes).digest();

// `expires`: seconds since 1970.
exports.token = (key, { trace, span, conversation = '', expires = Math.floor(Date.now() / 1000) + 3600 }) => {
  const head = Buffer.alloc(14);
  head[0] = 1;
  hmac(key, 'throughline answer token').copy(head, 1, 0, 4);
  head.writeBigUInt64BE(BigInt(expires), 5);
  const said = Buffer.concat([head.subarray(0, 13), Buffer.from(trace, 'hex'), Buffer.from(span, 'hex'), Buffer.from([1, Buffer.byteLength(conversation)]), Buffer.from(conversation)]);
  return Buffer.concat([said, hmac(key, said)]).toString('base64url');
};

exports.traceId = () => randomBytes(16).toString('hex');
exports.spanId = () => randomBytes(8).toString('hex');

const value = (one) => (typeof one === 'boolean' ? { boolValue: one } : typeof one === 'number' ? (Number.isInteger(one) ? { intValue: String(one) } : { doubleValue: one }) : { stringValue: one });
const attributes = (object) => Object.entries(object).map(([key, one]) => ({ key, value: value(one) }));

const NOW = Date.now(); // of the whole suite, so that spans stand to each other as they are written

// `at`: milliseconds before the suite began; `ms`: duration.
exports.span = ({ trace, id = exports.spanId(), parent, name = 'work', kind = 1, at = 0, ms = 0, with: more = {} }) => {
  const start = BigInt(Math.round((NOW - at) * 1000)) * 1000n;
  return { traceId: trace, spanId: id, ...(parent && { parentSpanId: parent }), name, kind, startTimeUnixNano: String(start), endTimeUnixNano: String(start + BigInt(Math.round(ms * 1e6))), attributes: attributes(more) };
};

exports.send = async (server, spans, service = 'shop', headers = {}) => {
  const answer = await fetch(`${server.url}/v1/traces`, {
    method: 'POST', headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ resourceSpans: [{ resource: { attributes: attributes({ 'service.name': service }) }, scopeSpans: [{ spans }] }] }),
  });
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return answer.json();
};

// An answer as an AI application's trace has it: {trace, span}, stored.
exports.answer = async (server, { trace = exports.traceId(), span = exports.spanId() } = {}) => {
  await exports.send(server, [exports.span({ trace, id: span, name: 'chat', kind: 3, ms: 20, at: 1000, with: { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o' } })]);
  return { trace, span };
};
