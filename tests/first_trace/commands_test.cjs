// The command line as a user meets it: what each command prints and how it exits, with a server, without one, and at its end.
'use strict';
const assert = require('node:assert/strict');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { test, before } = require('node:test');
const { PROGRAM, Child, Server, cleanEnvironment, freePort, run, temporaryFolder, until } = require('../lib/throughline.cjs');

const MODEL = 'gpt-4o';
let count = 0;

// A trace of one model call; its id.
async function send(server, { service = 'shop', failed = false } = {}) {
  const traceId = (++count).toString(16).padStart(8, '0').repeat(4);
  const now = BigInt(Date.now()) * 1_000_000n;
  const attribute = (key, value) => ({ key, value });
  const answer = await fetch(`${server.url}/v1/traces`, {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      resourceSpans: [{
        resource: { attributes: [attribute('service.name', { stringValue: service })] },
        scopeSpans: [{
          spans: [{
            traceId, spanId: '00000000000000a1', name: `chat ${MODEL}`, kind: 3, startTimeUnixNano: String(now - 250_000_000n), endTimeUnixNano: String(now),
            status: failed ? { code: 2, message: 'too slow' } : {},
            attributes: [
              attribute('gen_ai.operation.name', { stringValue: 'chat' }), attribute('gen_ai.request.model', { stringValue: MODEL }),
              attribute('gen_ai.usage.input_tokens', { intValue: 31 }), attribute('gen_ai.usage.output_tokens', { intValue: 8 }),
            ],
          }],
        }],
      }],
    }),
  });
  assert.deepEqual([answer.status, await answer.json()], [200, {}]);
  return traceId;
}

const TOKENS = 'source spans | groupby $d.gen_ai.request.model aggregate count() as calls, sum($d.gen_ai.usage.output_tokens) as tokens';

let server, good, failed;
before(async () => {
  server = await Server.start();
  good = await send(server);
  failed = await send(server, { failed: true });
});

async function expectGood(...args) {
  const ran = await server.cli(...args);
  assert.equal(ran.code, 0, ran.all);
  return ran;
}

test('traces lists the latest traces, and those in error', async () => {
  const { out, err } = await expectGood('traces', '--since', '1h');
  const lines = out.trim().split('\n');
  assert.match(lines[0], /^start +took +trace +spans +errors +service +root +models +in +out$/);
  for (const id of [good, failed]) {
    assert.ok(lines.some((line) => new RegExp(`UTC +250ms +${id} .* shop +chat gpt-4o +gpt-4o +31 +8$`).test(line)), out);
  }
  assert.equal(err, '2 traces\n');
  const errors = await expectGood('traces', '--errors');
  assert.ok(errors.out.includes(failed) && !errors.out.includes(good), errors.out);
});

test('query prints a table, JSON, CSV or NDJSON', async () => {
  assert.match((await expectGood('query', TOKENS)).out, /^gen_ai\.request\.model +calls +tokens\n[─ ]+\ngpt-4o +2 +16\n$/);
  const row = { 'gen_ai.request.model': MODEL, calls: 2, tokens: 16 };
  assert.deepEqual(JSON.parse((await expectGood('query', '--format', 'json', TOKENS)).out), [row]);
  assert.equal((await expectGood('query', '--format', 'ndjson', TOKENS)).out, `${JSON.stringify(row)}\n`);
  assert.equal((await expectGood('query', '--format', 'csv', TOKENS)).out, 'gen_ai.request.model,calls,tokens\r\ngpt-4o,2,16\r\n');
});

test('query points at what is wrong in a query', async () => {
  const { code, out, err } = await server.cli('query', 'source spans | frobnicate');
  assert.deepEqual([code, out], [1, '']);
  assert.equal(err, 'throughline: query:1:16: error: no command `frobnicate`\n  1 | source spans | frobnicate\n    |                ^~~~~~~~~~\n');
});

test('compile shows the SQL and its parameters', async () => {
  const { out } = await expectGood('compile', `source spans | filter $d.gen_ai.request.model == '${MODEL}' | count`);
  assert.match(out, /^SELECT [\s\S]*FROM `spans`[\s\S]*\{p\d+:String\}[\s\S]*\n-- \{p\d+:String\} = "gpt-4o"\n/);
});

test('check says what is there, and what is wrong', async () => {
  const serving = ['check', '--data', server.data, '--http', `127.0.0.1:${server.http}`, '--grpc', `127.0.0.1:${server.grpc}`];
  const good = await run(PROGRAM, serving);
  assert.equal(good.code, 0, good.all);
  assert.match(good.out, /^ok +data: .*\nok +engine: .*throughline-engine\nok +http: .* is served by a running throughline\nok +grpc: .*\n\nA server is running\.\n$/);
  const bad = await run(PROGRAM, ['check', '--data', server.data, '--engine-program', '/nowhere/throughline-engine', '--http', '127.0.0.1:0', '--grpc', 'off']);
  assert.equal(bad.code, 1, bad.all);
  assert.match(bad.out, /wrong +engine: there is no program at \/nowhere\/throughline-engine; .*--engine-program/);
});

test('tail prints spans as they arrive, until Ctrl-C', async () => {
  const tail = new Child(PROGRAM, ['tail', '--server', server.url, '--service', 'tailed'], { env: cleanEnvironment() });
  // It shows what arrives after it began, and nothing says from outside when that is.
  await until(() => `a line of tail; it said:\n${tail.output}`, async () => {
    await send(server, { service: 'tailed' });
    return /^\d\d:\d\d:\d\d\.\d{3} +250ms +tailed +chat gpt-4o +gpt-4o · 31 in · 8 out +[0-9a-f]{32}$/m.test(tail.output);
  });
  assert.deepEqual(await tail.stop('SIGINT', 5), { code: 0, signal: null });
});

const WRONG_USAGE = [
  { args: [], says: /subcommand/i },
  { args: ['frobnicate'], says: /frobnicate/ },
  { args: ['traces', '--frobnicate'], says: /--frobnicate/ },
  { args: ['trace'], says: /trace is required/ },
  { args: ['trace', '123'], says: /"123" is no trace id: give its 32 hexadecimal digits/ },
  { args: ['query', '--format', 'xml', 'source spans'], says: /"xml" is not known: use table, json, ndjson or csv/ },
  { args: ['traces', '--server', 'nowhere'], says: /"nowhere" is no endpoint/ },
  { args: ['serve', '--retention-days', 'x'], says: /--retention-days: 'x' is no whole number/ },
  { args: ['serve', '--config', '/nowhere/throughline.toml'], says: /\/nowhere\/throughline\.toml can't be read: there is no such file/ },
  { args: ['serve', '--http', '0.0.0.0:0'], says: /--http 0\.0\.0\.0:0 can be reached from other machines, but no token is set.*--token or THROUGHLINE_TOKEN/ },
  { args: ['serve', '--grpc', '[::]:0'], says: /--grpc \[::\]:0 can be reached from other machines, but no token is set/ },
];
for (const { args, says } of WRONG_USAGE) {
  test(`wrong usage is exit code 2 and a sentence: throughline ${args.join(' ')}`, async () => {
    const { code, all } = await run(PROGRAM, args, { env: cleanEnvironment({ THROUGHLINE_DATA: temporaryFolder() }) });
    assert.equal(code, 2, all);
    assert.match(all, says);
  });
}

test('without a server and without data, a command says how to start one', async () => {
  const { code, out, err } = await run(PROGRAM, ['traces'], {
    env: cleanEnvironment({ THROUGHLINE_DATA: temporaryFolder(), THROUGHLINE_HTTP: `127.0.0.1:${await freePort()}` }),
  });
  assert.deepEqual([code, out], [1, '']);
  assert.match(err, /no server answers at http:\/\/127\.0\.0\.1:\d+: start one with `throughline serve`/);
});

test('a trace that is not there is a sentence and exit code 1', async () => {
  const { code, err } = await server.cli('trace', 'f'.repeat(32));
  assert.equal(code, 1);
  assert.match(err, /no span of trace f{32} is stored here/);
});

test('a second server on the same directory is refused without waiting, and told whose it is', async () => {
  const second = await run(PROGRAM, ['serve', '--data', server.data, '--http', '127.0.0.1:0', '--grpc', 'off'], { seconds: 10 });
  assert.equal(second.code, 1, second.all);
  assert.match(second.all, new RegExp(`the data directory \\S+ is in use by process ${server.child.process.pid}: stop that one, or choose another with --data`));
  await expectGood('trace', good);
});

test('a port in use is a sentence that names it', async () => {
  for (const ports of [['--http', `127.0.0.1:${server.http}`, '--grpc', 'off'], ['--http', '127.0.0.1:0', '--grpc', `127.0.0.1:${server.grpc}`]]) {
    const { code, all } = await run(PROGRAM, ['serve', '--data', temporaryFolder(), ...ports]);
    assert.equal(code, 1, all);
    assert.match(all, /error serve: not started reason=".*(listen|Listen).*127\.0\.0\.1:\d+.*"\n/);
    assert.doesNotMatch(all, /chttp2_server/, 'lines of gRPC that no user can read');
  }
});

test('SIGTERM and Ctrl-C end the server with 0, and everything is there after a restart and without a server', async () => {
  const first = await Server.start();
  const id = await send(first);
  assert.deepEqual(await first.stop('SIGTERM'), { code: 0, signal: null });
  assert.match(first.output, /serve: stopped\n/);

  const second = await Server.start({ data: first.data });
  const { code, out } = await second.cli('trace', id);
  assert.equal(code, 0, second.output);
  assert.match(out, /chat gpt-4o/);
  assert.deepEqual(await second.stop('SIGINT'), { code: 0, signal: null });

  const alone = (...args) => run(PROGRAM, args, { env: cleanEnvironment({ THROUGHLINE_DATA: first.data, THROUGHLINE_HTTP: `127.0.0.1:${second.http}` }) });
  const shown = await alone('trace', id);
  assert.equal(shown.code, 0, shown.all);
  assert.equal(shown.out, out);
  assert.match((await alone('traces')).out, new RegExp(id));
  assert.equal((await alone('query', '--format', 'ndjson', 'source spans | count into spans')).out, '{"spans":1}\n');
  assert.ok(!fs.existsSync(path.join(first.data, 'command.sock')), 'a socket was left behind');
  // The directory is free again.
  assert.deepEqual(await (await Server.start({ data: first.data })).stop('SIGTERM'), { code: 0, signal: null });
});

test('--data asks a directory: through its server, without one, and says when there is nothing', async () => {
  const first = await Server.start();
  const id = await send(first);
  const ask = (...args) => run(PROGRAM, args, { env: cleanEnvironment({ THROUGHLINE_SERVER: server.url }) });
  const served = await ask('trace', id, '--data', first.data);
  assert.equal(served.code, 0, served.all);
  assert.deepEqual(await first.stop(), { code: 0, signal: null });
  assert.ok(!fs.existsSync(path.join(first.data, 'server.url')), 'the address outlives a regular end');

  // As a killed server leaves it: nobody answers there.
  fs.writeFileSync(path.join(first.data, 'server.url'), `http://127.0.0.1:${await freePort()}\n`);
  const alone = await ask('trace', id, '--data', first.data);
  assert.deepEqual([alone.code, alone.out], [0, served.out], alone.all);

  const tail = await ask('tail', '--data', first.data);
  assert.equal(tail.code, 1, tail.all);
  assert.match(tail.err, /no server runs on \S+: start one with `throughline serve --data \S+`/);

  const nothing = await ask('traces', '--data', temporaryFolder());
  assert.equal(nothing.code, 1, nothing.all);
  assert.match(nothing.err, /there is no data in \S+: name the directory that a server was started with/);
});

test('a path that is not there leads to one that says what is, and that is there', async () => {
  const lost = await fetch(`${server.url}/nope`);
  assert.equal(lost.status, 404);
  assert.match(await lost.text(), /there is nothing at \/nope; GET \/ says what there is/);
  const listed = await (await fetch(`${server.url}/`)).text();
  const paths = listed.match(/GET .*/g).flatMap((line) => line.match(/\/[\w/?=]+(?=,|$| )/g) ?? []).filter((at) => !at.includes('{'));
  assert.ok(paths.includes('/api/v1/traces?since=1h') && paths.includes('/metrics'), listed);
  for (const at of paths) assert.equal((await fetch(server.url + at)).status, 200, at);
});

test('localhost is served whichever of its addresses a client tries', async (t) => {
  const hasIpv6 = Object.values(os.networkInterfaces()).flat().some(({ address }) => address === '::1');
  if (!hasIpv6) return t.skip('this machine has no ::1');
  const answer = await fetch(`http://[::1]:${server.http}/api/v1/traces`);
  assert.equal(answer.status, 200, await answer.text());
  const exported = await fetch(`http://[::1]:${server.http}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  assert.deepEqual([exported.status, await exported.text()], [200, '{}']);
});

test('a command finds the server whose address stands in throughline.toml', async () => {
  const folder = temporaryFolder();
  fs.writeFileSync(path.join(folder, 'throughline.toml'), `data = "${folder}/data"\nhttp = "127.0.0.1:${server.http}"\n`);
  const { code, all, out } = await run(PROGRAM, ['traces'], { cwd: folder });
  assert.equal(code, 0, all);
  assert.match(out, new RegExp(good));
});
