// What the tests of the AI Center's page share: its server, conversations to send, screenshots when THROUGHLINE_SCREENSHOTS names a folder.
//
//   const center = new CenterPage();
//   before(() => center.start());
//   after(closeBrowser);
'use strict';
const assert = require('node:assert/strict');
const path = require('node:path');
const { Server, openPage } = require('../assistant_page/page.cjs');

const SCREENSHOTS = process.env.THROUGHLINE_SCREENSHOTS;

const attributes = (of) => Object.entries(of).map(([key, value]) => ({ key, value: typeof value === 'number' ? { doubleValue: value } : { stringValue: value } }));
const id = (n, digits) => n.toString(16).padStart(digits, '0');
const message = (role, content) => ({ role, parts: [{ type: 'text', content }] });

// Two calls of a model and a tool between them; `more` changes what is said.
function conversation(n, { question = 'Why is checkout slow?', answer = 'The **database** is.', model = 'gpt-4o', failed = false, extra = {} } = {}) {
  const start = Date.now() - 60_000 - n * 1000;
  const nanos = (ms) => `${start + ms}000000`;
  const traceId = id(0xfeed000 + n, 32);
  const span = (k, above, name, from, to, of, more = {}) => ({
    traceId, spanId: id(n * 16 + k, 16), parentSpanId: above ? id(n * 16 + above, 16) : '', name, kind: 1, startTimeUnixNano: nanos(from), endTimeUnixNano: nanos(to), attributes: attributes(of), ...more,
  });
  const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': model, 'gen_ai.usage.input_tokens': 500, 'gen_ai.usage.output_tokens': 40, 'gen_ai.response.time_to_first_chunk': 0.2, 'enduser.id': 'ada', ...extra };
  const bad = failed ? { status: { code: 2, message: 'no answer' } } : {};
  return [
    span(1, 0, 'POST /ask', 0, 2000, { 'http.route': '/ask' }, bad),
    span(2, 1, `chat ${model}`, 100, 900, { ...chat, 'gen_ai.input.messages': JSON.stringify([message('user', question)]), 'gen_ai.output.messages': JSON.stringify([{ role: 'assistant', parts: [{ type: 'tool_call', id: 'c', name: 'look', arguments: { at: question } }] }]) }),
    span(3, 1, 'execute_tool look', 920, 1200, { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'look', 'gen_ai.tool.call.arguments': '{"at":1}', 'gen_ai.tool.call.result': answer }, bad),
    span(4, 1, `chat ${model}`, 1220, 1950, { ...chat, 'gen_ai.input.messages': JSON.stringify([message('user', question)]), 'gen_ai.output.messages': JSON.stringify([message('assistant', answer)]) }),
  ];
}

class CenterPage {
  server;
  async start(...given) {
    this.server = await Server.start(...given);
  }
  // `hash`: "#/explorer?…".
  async open(hash = '', more = {}) {
    const page = await openPage(this.server.url, { width: 1440, height: 900, wait: false, ...more });
    if (hash) await page.goto(`${this.server.url}/${hash}`);
    return page;
  }
  async send(spans, service = 'shop') {
    await this.server.api('/v1/traces', { resourceSpans: [{ resource: { attributes: attributes({ 'service.name': service }) }, scopeSpans: [{ spans }] }] });
  }
}
const rows = (page) => page.getByRole('group', { name: 'Rows' }).locator('tbody tr');
const shot = async (page, name) => SCREENSHOTS && page.screenshot({ path: path.join(SCREENSHOTS, `center-${name}.png`) });

// Nothing sticks out of the window: what is long scrolls inside. (A phone's innerWidth grows with what sticks out.)
async function checkFits(page) {
  const { clientWidth, clientHeight, scrollWidth, scrollHeight } = await page.evaluate(() => {
    const { clientWidth, clientHeight, scrollWidth, scrollHeight } = document.documentElement;
    return { clientWidth, clientHeight, scrollWidth, scrollHeight };
  });
  assert.deepEqual([scrollWidth, scrollHeight], [clientWidth, clientHeight], 'the document scrolls');
}

module.exports = { CenterPage, attributes, checkFits, conversation, id, message, rows, shot };
