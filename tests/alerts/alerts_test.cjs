// Alerts through the real server: rules that run on their schedule, fire, tell a webhook and a mail server, and remember.
'use strict';
const assert = require('node:assert/strict');
const crypto = require('node:crypto');
const http = require('node:http');
const net = require('node:net');
const path = require('node:path');
const { test, before, after } = require('node:test');
const { Server, temporaryFolder, until } = require('../lib/throughline.cjs');

const ARGS = ['--alert-interval', '1s', '--alert-private-addresses', 'on'];
const data = temporaryFolder();
let server;
let hook; // {url, requests, answer}
let mail; // {port, messages}

before(async () => {
  hook = await receiver();
  mail = await smtpSink();
  server = await Server.start({ data, args: ARGS });
});
after(() => {
  hook.server.close();
  mail.server.close();
});

// What webhooks are sent to. `answer(n)` is the status of the nth request.
async function receiver() {
  const all = { requests: [], answer: () => 200 };
  all.server = http.createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    all.requests.push({ path: request.url, headers: request.headers, body });
    const status = all.answer(all.requests.filter(({ path }) => path === request.url).length, request.url);
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
  });
  all.server.unref();
  await new Promise((resolve) => all.server.listen(0, '127.0.0.1', resolve));
  all.url = `http://127.0.0.1:${all.server.address().port}`;
  all.on = (path) => all.requests.filter((one) => one.path === path).map(({ headers, body }) => ({ headers, text: body, json: JSON.parse(body) }));
  return all;
}

async function smtpSink() {
  const all = { messages: [] };
  all.server = net.createServer((socket) => {
    let buffer = '';
    let message = null;
    const say = (line) => socket.write(`${line}\r\n`);
    socket.on('error', () => {});
    say('220 sink');
    socket.on('data', (piece) => {
      buffer += piece;
      for (let end; (end = buffer.indexOf('\r\n')) >= 0; ) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (message?.lines) {
          if (line === '.') {
            all.messages.push(message);
            message = null;
            say('250 kept');
          } else message.lines.push(line);
        } else if (/^MAIL FROM/i.test(line)) {
          message = { from: line, to: [] };
          say('250 ok');
        } else if (/^RCPT TO/i.test(line)) {
          message.to.push(line);
          say('250 ok');
        } else if (/^DATA/i.test(line)) {
          message.lines = [];
          say('354 go on');
        } else if (/^QUIT/i.test(line)) {
          say('221 bye');
          socket.end();
        } else say('250 ok');
      }
    });
  });
  all.server.unref();
  await new Promise((resolve) => all.server.listen(0, '127.0.0.1', resolve));
  all.port = all.server.address().port;
  return all;
}

async function call(method, where, body, headers = {}) {
  const answer = await fetch(`${server.url}/api/v1/alerts/${where}`, { method, headers: { 'content-type': 'application/json', ...headers }, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, etag: answer.headers.get('etag'), text, json: text && JSON.parse(text) };
}
async function made(where, body) {
  const answer = await call('POST', where, body);
  assert.equal(answer.status, 201, answer.text);
  return answer.json.id;
}

let last = 0;
async function send(service, { count = 1, failed = 0, at = Date.now() } = {}) {
  const spans = Array.from({ length: count }, (_, i) => ({
    traceId: crypto.randomBytes(16).toString('hex'), spanId: (++last).toString(16).padStart(16, '0'), name: 'work',
    startTimeUnixNano: `${at}000000`, endTimeUnixNano: `${at + 5}000000`, status: i < failed ? { code: 2 } : {},
  }));
  const answer = await fetch(`${server.url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ resourceSpans: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] }, scopeSpans: [{ spans }] }] }) });
  assert.equal(answer.status, 200);
}

const rule = (service, more = {}) => ({
  name: `Spans of ${service}`, interval: '1s', window: '1h', delay: '0s', severity: 'error',
  query: `source spans | filter $l.serviceName == '${service}' | groupby $l.serviceName as service aggregate count() as spans`,
  condition: { column: 'spans', op: '>', value: 2 }, group_by: ['service'], ...more,
});
const state = async (id) => (await call('GET', `rules/${id}`)).json;
const becomes = (id, wanted) => until(async () => `${wanted}`, async () => (await state(id)).state === wanted, 20);

test('a rule fires when its condition holds, tells a signed webhook once, and says when it is over', async () => {
  const secret = 'the-secret-of-the-hook';
  const channel = await made('channels', { name: 'hook', kind: 'webhook', url: `${hook.url}/one?key=hidden`, secret });
  const id = await made('rules', rule('shop', { channels: [channel], labels: { team: 'search' } }));
  await send('shop', { count: 2 });
  await until('an evaluation', async () => (await state(id)).evaluated_at, 20);
  assert.equal((await state(id)).state, 'inactive');
  await send('shop', { count: 1 });
  await becomes(id, 'firing');
  await until('the webhook is told', () => hook.on('/one?key=hidden').length === 1, 20);
  const { headers, json, text } = hook.on('/one?key=hidden')[0];
  const [, seconds, digest] = headers['throughline-signature'].match(/^t=(\d+),v1=([0-9a-f]{64})$/);
  assert.equal(digest, crypto.createHmac('sha256', secret).update(`${seconds}.${text}`).digest('hex'));
  assert.ok(Math.abs(Number(seconds) - Date.now() / 1000) < 60);
  assert.equal(headers['throughline-event'], json.id);
  assert.deepEqual([json.status, json.severity, json.value, json.condition, json.labels], ['firing', 'error', 3, 'spans > 2', { service: 'shop', team: 'search' }]);

  const { json: { incidents } } = await call('GET', `incidents?rule=${id}`);
  assert.deepEqual(incidents.map((one) => [one.id, one.state, one.resolved_at]), [[json.incident, 'firing', null]]);
  const changed = await call('PUT', `rules/${id}`, rule('shop', { channels: [channel], condition: { column: 'spans', op: '>', value: 100 } }), { 'if-match': '"1"' });
  assert.equal(changed.status, 200, changed.text);
  await until('it is over', () => hook.on('/one?key=hidden').length === 2, 20);
  const end = hook.on('/one?key=hidden')[1].json;
  assert.deepEqual([end.status, end.incident], ['resolved', json.incident]);
  await until('the incident is over', async () => (await call('GET', `incidents?rule=${id}&state=resolved`)).json.incidents.length === 1, 20);
  assert.equal((await state(id)).state, 'inactive');
});

test('each group is an instance of its own, and pending comes before firing', async () => {
  const query = "source spans | filter $l.serviceName.startsWith('group-') | groupby $l.serviceName as service aggregate count() as spans";
  const id = await made('rules', rule('x', { query, for: '2s' }));
  await send('group-a', { count: 3 });
  await send('group-b', { count: 1 });
  await send('group-c', { count: 5 });
  await becomes(id, 'pending');
  // Each at its own time: the third group may have come in between two evaluations.
  const instances = await until('both fire', async () => {
    const seen = (await state(id)).instances;
    return seen.filter((one) => one.state === 'firing').length === 2 && seen;
  }, 20);
  assert.deepEqual(instances.map((one) => [one.labels.service, one.state, one.value]), [['group-a', 'firing', 3], ['group-c', 'firing', 5]]);
  for (const one of instances) assert.ok(Date.parse(one.fired_at) - Date.parse(one.since) >= 2000);
});

test('no data is ok, an alert, or what is asked for, as the rule says', async () => {
  const plain = { query: "source spans | filter $l.serviceName == 'nobody' | groupby $l.serviceName as service aggregate count() as spans", group_by: [] };
  const ok = await made('rules', rule('x', { ...plain, no_data: 'ok' }));
  const alert = await made('rules', rule('x', { ...plain, no_data: 'alert' }));
  const absent = await made('rules', rule('x', { ...plain, condition: { column: 'spans', op: 'absent' } }));
  await becomes(alert, 'no_data');
  await becomes(absent, 'no_data');
  await until('an evaluation', async () => (await state(ok)).evaluated_at, 20);
  assert.equal((await state(ok)).state, 'inactive');
});

test('a silenced alert is recorded and told to nobody; when the silence ends it is told', async () => {
  const channel = await made('channels', { name: 'quiet', kind: 'webhook', url: `${hook.url}/quiet` });
  const silence = await made('silences', { matchers: [{ label: 'service', value: 'quiet' }], for: '1h', comment: 'planned' });
  assert.equal((await call('GET', 'silences')).json.silences.find((one) => one.id === silence).active, true);
  const id = await made('rules', rule('quiet', { channels: [channel] }));
  await send('quiet', { count: 3 });
  await becomes(id, 'firing');
  assert.deepEqual((await call('GET', `incidents?rule=${id}`)).json.incidents.map((one) => one.silenced), [true]);
  assert.equal(hook.on('/quiet').length, 0);
  assert.equal((await call('DELETE', `silences/${silence}`)).status, 200);
  await until('it is told', () => hook.on('/quiet').length === 1, 20);
});

test('a channel that fails is tried again with the same id; a refusal and a redirect are not', async () => {
  hook.answer = (n, path) => (path === '/retried' && n <= 2 ? 503 : path === '/refused' ? 400 : path === '/moved' ? 302 : 200);
  const channels = [];
  for (const path of ['retried', 'refused', 'moved']) channels.push(await made('channels', { name: path, kind: 'webhook', url: `${hook.url}/${path}` }));
  const id = await made('rules', rule('retry', { channels }));
  await send('retry', { count: 3 });
  await until('the third try', () => hook.on('/retried').length === 3, 20);
  assert.equal(new Set(hook.on('/retried').map(({ json }) => json.id)).size, 1);
  assert.deepEqual([hook.on('/refused').length, hook.on('/moved').length, hook.on('/elsewhere').length], [1, 1, 0]);
  assert.equal((await call('DELETE', `rules/${id}`)).status, 200);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /throughline_alerts_evaluations_total\{result="ok"\} [1-9]/);
  assert.match(metrics, /throughline_alerts_notifications_total\{channel="webhook",result="given_up"\} 2/);
});

test('Slack, Teams and PagerDuty are told in their shapes, and mail by SMTP', async () => {
  const channels = [
    await made('channels', { name: 'slack', kind: 'slack', url: `${hook.url}/slack` }),
    await made('channels', { name: 'teams', kind: 'teams', url: `${hook.url}/teams` }),
    await made('channels', { name: 'pager', kind: 'pagerduty', url: `${hook.url}/pager`, routing_key: 'R0UT1NG' }),
    await made('channels', { name: 'mail', kind: 'email', url: `smtp://127.0.0.1:${mail.port}`, from: 'alerts@example.com', to: ['ops@example.com', 'dev@example.com'] }),
  ];
  const id = await made('rules', rule('shapes', { name: 'Größe <b>', channels }));
  await send('shapes', { count: 3 });
  await until('all are told', () => ['/slack', '/teams', '/pager'].every((path) => hook.on(path).length === 1) && mail.messages.length === 1, 20);
  assert.equal(hook.on('/slack')[0].json.text, '[FIRING] Größe &lt;b&gt; (error)');
  const card = hook.on('/teams')[0].json.attachments[0];
  assert.equal(card.contentType, 'application/vnd.microsoft.card.adaptive');
  assert.equal(card.content.type, 'AdaptiveCard');
  const page = hook.on('/pager')[0].json;
  assert.deepEqual([page.routing_key, page.event_action, page.payload.severity], ['R0UT1NG', 'trigger', 'error']);
  const [message] = mail.messages;
  assert.match(message.from, /<alerts@example\.com>/);
  assert.deepEqual(message.to.map((one) => one.match(/<(.*)>/)[1]), ['ops@example.com', 'dev@example.com']);
  const text = message.lines.join('\n');
  assert.match(text, /^Subject: =\?utf-8\?Q\?=5BFIRING=5D=20Gr=C3=B6=C3=9Fe/m);
  assert.match(Buffer.from(text.split('\n\n')[1], 'base64').toString(), /^\[FIRING\] Größe <b> \(error\)\n\nspans > 2: value 3, service=shapes/);
  await call('POST', `rules/${id}/disable`);
  assert.equal((await call('POST', `channels/${channels[0]}/test`)).status, 200);
  assert.match(hook.on('/slack').at(-1).json.text, /^\[TEST\]/);
});

test('secrets are never given back nor logged, and stay when a change leaves them out', async () => {
  const id = await made('channels', { name: 's', kind: 'webhook', url: `${hook.url}/s3cr3t-path`, secret: 's3cr3t-key' });
  const shown = [await call('GET', `channels/${id}`), await call('GET', 'channels'), await call('PUT', `channels/${id}`, { name: 'renamed', kind: 'webhook' })];
  for (const { text, status } of shown) {
    assert.equal(status, 200, text);
    assert.doesNotMatch(text, /s3cr3t/);
  }
  assert.deepEqual([shown[2].json.name, shown[2].json.target, shown[2].json.secret_set], ['renamed', hook.url, true]);
  assert.equal((await call('POST', `channels/${id}/test`)).status, 200);
  assert.ok(hook.on('/s3cr3t-path')[0].headers['throughline-signature']);
  // Sent elsewhere, the old secret does not go along.
  const moved = await call('PUT', `channels/${id}`, { name: 'moved', kind: 'webhook', url: 'http://localhost:1/' });
  assert.equal(moved.json.secret_set, false, moved.text);
  assert.doesNotMatch(server.output, /s3cr3t/);
});

test('a back-test says how often and when a rule would have fired', async () => {
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  for (const back of [5, 8, 11]) await send('past', { count: 4, at: hour - back * 3_600_000 + 90_000 });
  const bucketed = { ...rule('past'), group_by: [], interval: '1m', window: '5m', query: "source spans | filter $l.serviceName == 'past' | groupby roundTime($m.timestamp, 1m) as bucket aggregate count() as spans" };
  const id = await made('rules', { ...bucketed, enabled: false });
  const { json } = await call('POST', `rules/${id}/backtest`, { from: String(hour - 12 * 3_600_000), to: String(hour) });
  assert.equal(json.fired, 3, JSON.stringify(json));
  assert.match(json.summary, /^would have fired 3 times from /);
  assert.deepEqual([json.one_query, json.is_exact, json.evaluations], [true, true, 720]);
  assert.deepEqual(json.intervals.map(({ from, to, peak }) => [Date.parse(from), Date.parse(to), peak]),
    [11, 8, 5].map((back) => [hour - back * 3_600_000 + 120_000, hour - back * 3_600_000 + 420_000, 4]));
  assert.deepEqual([json.groups, json.series.length, json.series[0].labels], [1, 1, {}]);
  assert.ok(json.series[0].points.every(([at, value]) => Date.parse(at) > hour - 12 * 3_600_000 && value === 4), JSON.stringify(json.series));
  const plain = await call('POST', 'rules/backtest', { rule: rule('past', { interval: '1h', window: '1h' }), from: String(hour - 12 * 3_600_000), to: String(hour) });
  assert.deepEqual([plain.json.fired, plain.json.one_query, plain.json.evaluations], [3, false, 12], plain.text);
});

test('what is wrong with a rule or a channel is said with its place', async () => {
  for (const [where, body, place, message] of [
    ['rules', {}, 'name', /name: is missing/],
    ['rules', rule('x', { query: 'source spans | fliter true' }), 'query', /query:1:16/],
    ['rules', rule('x', { condition: { column: 'cost', op: '>', value: 1 } }), 'condition.column', /no column 'cost'; it has service, spans/],
    ['rules', rule('x', { condition: { column: 'service', op: '>', value: 1 } }), 'condition.column', /is a string, not a number/],
    ['rules', rule('x', { condition: { column: 'spans', op: '~', value: 1 } }), 'condition.op', /none of >/],
    ['rules', rule('x', { group_by: ['region'] }), 'group_by[0]', /no column 'region'/],
    ['rules', rule('x', { interval: '10ms' }), 'interval', /not from 1s to 1d/],
    ['rules', rule('x', { channels: ['nobody'] }), 'channels[0]', /no channel 'nobody'/],
    ['channels', { name: 'x', kind: 'webhook', url: 'file:///etc/passwd' }, 'url', /is no https/],
    ['channels', { name: 'x', kind: 'webhook', url: 'gopher://x/' }, 'url', /is no https/],
    ['channels', { name: 'x', kind: 'email', url: 'smtp://x', from: 'a@b', to: ['a@b\r\nBcc: c@d'] }, 'to', /is no address/],
    ['silences', { matchers: [], for: '1h' }, 'matchers', /1 to 20 matchers/],
    ['rules', rule('x', { condition: { column: 'spans', op: '>', value: 1, compare: 'times' } }), 'condition.compare', /times/],
    ['rules', rule('x', { condition: { column: 'spans', op: '>', value: 1, before: '1d' } }), 'condition.before', /without "compare"/],
  ]) {
    const answer = await call('POST', where, body);
    assert.equal(answer.status, 400, `${JSON.stringify(body)}: ${answer.text}`);
    assert.equal(answer.json.error.where, place, answer.text);
    assert.match(answer.json.error.message, message);
  }
});

test('a rule may compare with an earlier window; without a number there it has no data', async () => {
  const compare = { window: '30m', group_by: ['service'] };
  const ratio = await made('rules', rule('growing', { ...compare, condition: { column: 'spans', op: '>=', value: 3, compare: 'ratio' } }));
  const more = await made('rules', rule('growing', { ...compare, condition: { column: 'spans', op: '>', value: 3, compare: 'difference', before: '30m' } }));
  const unknown = await made('rules', rule('newcomer', { ...compare, condition: { column: 'spans', op: '>=', value: 3, compare: 'ratio' } }));
  await send('growing', { count: 2, at: Date.now() - 45 * 60_000 });
  await send('growing', { count: 5 });
  await send('newcomer', { count: 50 });
  await becomes(more, 'inactive'); // 5 - 2 is 3
  await until('it is evaluated with all', async () => Date.parse((await state(ratio)).evaluated_at) > Date.now() - 1500 && (await state(ratio)).state === 'inactive', 20);
  await send('growing', { count: 1 });
  await becomes(ratio, 'firing');
  await becomes(more, 'firing');
  assert.deepEqual([(await state(ratio)).instances[0].value, (await state(more)).instances[0].value], [3, 4]);
  assert.equal((await state(unknown)).state, 'inactive');
  const tested = await call('POST', `rules/${ratio}/backtest`, { from: '-30s' });
  assert.equal(tested.status, 200, tested.text);
  assert.deepEqual([tested.json.fired, tested.json.one_query], [1, false]);
});

test('ready rules are there, off, valid, and can be switched on and reset', async () => {
  const ready = (await call('GET', 'rules')).json.rules.filter((one) => one.ready);
  assert.deepEqual(ready.map(({ id }) => id).sort(), ['ai-center-cost-spike', 'ai-center-error-rate', 'ai-center-quality-issues', 'ai-center-security-violations', 'ai-center-slow-responses', 'ai-center-unpriced-models', 'guide-ai-service-health', 'guide-context-propagation', 'guide-database-performance']);
  for (const { id, state: now } of ready) {
    assert.equal(now, 'disabled', id);
    const on = await call('POST', `rules/${id}/enable`);
    assert.equal(on.status, 200, `${id}: ${on.text}`);
  }
  for (const { id } of ready) {
    await until(`${id} is evaluated`, async () => (await state(id)).evaluated_at, 20);
    assert.equal((await state(id)).error, undefined, id);
    assert.equal((await call('DELETE', `rules/${id}`)).status, 200);
    assert.equal((await state(id)).state, 'disabled');
  }
});

test('what fires still fires after a restart, under the same incident, and is not told again', async () => {
  const channel = await made('channels', { name: 'again', kind: 'webhook', url: `${hook.url}/again` });
  const id = await made('rules', rule('again', { channels: [channel] }));
  await send('again', { count: 3 });
  await until('it is told', () => hook.on('/again').length === 1, 20);
  const [{ incident }] = (await state(id)).instances;
  await server.stop();
  server = await Server.start({ data, args: ARGS });
  const begun = Date.now();
  await until('an evaluation', async () => Date.parse((await state(id)).evaluated_at) > begun, 20);
  assert.deepEqual((await state(id)).instances.map((one) => one.incident), [incident]);
  assert.equal(hook.on('/again').length, 1);
  assert.equal((await call('GET', `incidents?rule=${id}`)).json.incidents.length, 1);
});

test('without leave no channel reaches this machine or its network, however the address is written', async () => {
  const strict = await Server.start();
  for (const host of ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254', '10.0.0.1', '192.168.1.1', '172.16.0.1', '2130706433', '0x7f.1', '0177.0.0.1', '[::ffff:127.0.0.1]', '[fe80::1]', '[fd00::1]', '0.0.0.0', '100.64.0.1']) {
    const answer = await fetch(`${strict.url}/api/v1/alerts/channels`, { method: 'POST', body: JSON.stringify({ name: 'x', kind: 'webhook', url: `http://${host}:${hook.server.address().port}/strict` }) });
    const { error } = await answer.json();
    assert.equal(answer.status, 400, host);
    assert.equal(error.where, 'url');
  }
  await strict.stop();
  // Stored while it was allowed: refused at the connection.
  const id = await made('channels', { name: 'x', kind: 'webhook', url: `${hook.url}/strict` });
  await server.stop();
  server = await Server.start({ data });
  const answer = await call('POST', `channels/${id}/test`);
  assert.equal(answer.status, 403, answer.text);
  assert.equal(hook.on('/strict').length, 0);
});

test('of several servers on one store one evaluates and tells; when it stops another goes on', async () => {
  const owner = await Server.start({ args: ['--alerts', 'off'] }); // whose engine the others share
  const args = [...ARGS, '--engine', `unix:${path.join(owner.data, 'engine.sock')}`];
  const servers = [await Server.start({ args }), await Server.start({ args })];
  await server.stop();
  server = servers[0];
  const channel = await made('channels', { name: 'once', kind: 'webhook', url: `${hook.url}/once` });
  const id = await made('rules', rule('once', { channels: [channel] }));
  await send('once', { count: 3 });
  await until('it is told', () => hook.on('/once').length > 0, 30);
  const firstAt = Date.now();
  // Both look every 200 ms and the rule is due each second: a second teller would be heard in this time.
  await until('three more evaluations', async () => Date.parse((await state(id)).evaluated_at) > firstAt + 2000 || Date.now() > firstAt + 4000, 20);
  assert.deepEqual(hook.on('/once').map(({ json }) => json.status), ['firing']);
  const before = hook.on('/once')[0].json.incident;
  const evaluated = await Promise.all(servers.map(async ({ url }) => /throughline_alerts_evaluations_total\{result="ok"\} [1-9]/.test(await (await fetch(`${url}/metrics`)).text())));
  assert.equal(evaluated.filter(Boolean).length, 1, 'one of them evaluates');
  await servers[evaluated.indexOf(true)].stop();
  server = servers[evaluated.indexOf(false)];
  assert.equal((await call('PUT', `rules/${id}`, rule('once', { channels: [channel], condition: { column: 'spans', op: '>', value: 100 } }))).status, 200);
  await until('the other tells that it is over', () => hook.on('/once').length === 2, 40);
  assert.deepEqual(hook.on('/once').map(({ json }) => [json.status, json.incident]), [['firing', before], ['resolved', before]]);
});

test('when the server that evaluates is killed another goes on with the same incident, and tells nothing twice', async () => {
  const owner = await Server.start({ args: ['--alerts', 'off'] });
  const args = [...ARGS, '--engine', `unix:${path.join(owner.data, 'engine.sock')}`];
  const servers = [await Server.start({ args }), await Server.start({ args })];
  server = servers[0];
  const channel = await made('channels', { name: 'killed', kind: 'webhook', url: `${hook.url}/killed` });
  const id = await made('rules', rule('killed', { channels: [channel] }));
  await send('killed', { count: 3 });
  await until('it is told', () => hook.on('/killed').length === 1, 30);
  const { incident } = hook.on('/killed')[0].json;
  const evaluations = async ({ url }) => Number((await (await fetch(`${url}/metrics`)).text()).match(/throughline_alerts_evaluations_total\{result="ok"\} (\d+)/)[1]);
  const holder = (await evaluations(servers[0])) > 0 ? 0 : 1;
  server = servers[1 - holder];
  assert.equal(await evaluations(server), 0);
  await servers[holder].stop('SIGKILL');
  await until('the other evaluates', async () => (await evaluations(server)) >= 2, 40);
  assert.deepEqual((await state(id)).instances.map((one) => [one.state, one.incident]), [['firing', incident]]);
  assert.deepEqual(hook.on('/killed').map(({ json }) => json.status), ['firing']);
  assert.equal((await call('GET', `incidents?rule=${id}`)).json.incidents.length, 1);
  assert.equal((await call('PUT', `rules/${id}`, rule('killed', { channels: [channel], condition: { column: 'spans', op: '>', value: 100 } }))).status, 200);
  await until('the other tells that it is over', () => hook.on('/killed').length === 2, 20);
  assert.deepEqual(hook.on('/killed').map(({ json }) => [json.status, json.incident]), [['firing', incident], ['resolved', incident]]);
});
