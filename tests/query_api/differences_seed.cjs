// Traces of an AI application with random attributes and verdicts, and with a cause where one is asked for.
'use strict';

// A reproducible source of numbers in [0, 1).
function randomOf(seed) {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4294967296;
  };
}

const pick = (random, values) => values[Math.floor(random() * values.length)];

const value = (one) =>
  typeof one === 'number' ? (Number.isInteger(one) ? { intValue: one } : { doubleValue: one }) : typeof one === 'boolean' ? { boolValue: one } : { stringValue: one };
const attributes = (object) => Object.entries(object).map(([key, one]) => ({ key, value: value(one) }));

// `decide(facts, random)` says {down, error, ms, cost} of an answer with these facts. Each answer is a request and a model
// call; its verdict comes in a trace of its own, half of the time, else as a child.
function spansOf({ seed, count, endNanos, decide }) {
  const random = randomOf(seed);
  const spans = [];
  const hex = (length) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  for (let i = 0; i < count; ++i) {
    const facts = {
      model: pick(random, ['gpt-4o', 'gpt-4o-mini', 'claude-haiku', 'llama-3']), prompt: pick(random, ['v1', 'v2', 'v3']),
      intent: pick(random, ['search', 'count', 'trend', 'compare', 'explain']), region: pick(random, ['eu', 'us', 'ap']),
      user: `user-${Math.floor(random() * 30)}`, flag: random() < 0.5, words: Math.floor(random() * 500), score: random(),
      tier: pick(random, ['free', 'team', 'company']), cached: random() < 0.3,
    };
    const { down = false, error = false, ms = 100 + 900 * random(), cost = 0.001 + 0.01 * random() } = decide(facts, random);
    const traceId = hex(31) + '1', root = hex(15) + '1', call = hex(15) + '2';
    const end = endNanos - BigInt(Math.floor(random() * 1.8e12));
    const start = end - BigInt(Math.floor(ms * 1e6));
    const provider = facts.model.startsWith('gpt') ? 'openai' : facts.model.startsWith('claude') ? 'anthropic' : 'meta';
    spans.push({
      traceId, spanId: root, name: 'POST /ask', kind: 2, startTimeUnixNano: String(start), endTimeUnixNano: String(end),
      attributes: attributes({
        'ai.intent': facts.intent, 'app.region': facts.region, 'app.flag': facts.flag, 'app.tier': facts.tier, 'enduser.id': facts.user,
        'request.id': hex(16), 'question.words': facts.words, 'retrieval.score': facts.score, 'cache.hit': facts.cached,
      }),
      status: error ? { code: 2, message: 'it failed' } : {},
    });
    spans.push({
      traceId, spanId: call, parentSpanId: root, name: `chat ${facts.model}`, kind: 3, startTimeUnixNano: String(start + 1_000_000n),
      endTimeUnixNano: String(end - 1_000_000n),
      attributes: attributes({
        'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': provider, 'gen_ai.request.model': facts.model, 'gen_ai.usage.cost': cost,
        'gen_ai.usage.input_tokens': 50 + facts.words, 'gen_ai.prompt.version': facts.prompt,
      }),
    });
    const verdict = {
      spanId: hex(15) + '3', name: 'feedback', kind: 2, startTimeUnixNano: String(end + 1_000n), endTimeUnixNano: String(end + 2_000n),
      attributes: attributes({ 'feedback.type': down ? 'thumbs_down' : 'thumbs_up', 'correlation.original_trace_id': traceId, 'feedback.category': down ? 'wrong' : 'good' }),
    };
    spans.push(random() < 0.5 ? { ...verdict, traceId: hex(31) + '2' } : { ...verdict, traceId, parentSpanId: root });
  }
  return spans;
}

async function send(server, spans, service = 'assistant') {
  for (let begin = 0; begin < spans.length; begin += 3000) {
    const answer = await fetch(`${server.url}/v1/traces`, {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        resourceSpans: [{ resource: { attributes: attributes({ 'service.name': service }) }, scopeSpans: [{ spans: spans.slice(begin, begin + 3000) }] }],
      }),
    });
    if (answer.status !== 200) throw new Error(await answer.text());
  }
}

module.exports = { attributes, send, spansOf };
