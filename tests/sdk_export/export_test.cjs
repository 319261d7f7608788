// libthroughline against the real server: it is killed and comes back under load, is away beyond the queue, is away until
// the program has ended. What the library counts and what the server has are the same, to the span.
'use strict';
const assert = require('node:assert');
const path = require('node:path');
const { test } = require('node:test');
const { Child, Server, SOURCE, cleanEnvironment, freePort, run, temporaryFolder, until } = require('../lib/throughline.cjs');

const LOAD = path.resolve(process.env.SDK_EXPORT_LOAD ?? path.join(SOURCE, 'build/bin/sdk_export_load'));

// The different spans of a service, as the server answers them.
async function stored(server, service) {
  const [row] = await server.query(`source spans | filter $l.serviceName == '${service}' | aggregate distinct_count($d.number) as spans, count() as records`);
  return { spans: Number(row.spans), records: Number(row.records) };
}

// The library's last word, of a program that has ended or will.
async function counts(child) {
  const [line] = await child.said(/^\{.*\}$/m, 90);
  return JSON.parse(line);
}

function load(service, endpoint, options = {}, env = {}) {
  const args = Object.entries({ service, endpoint, ...options }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return new Child(LOAD, args, { env: cleanEnvironment(env) });
}

for (const protocol of ['http', 'json', 'grpc']) {
  test(`spans arrive over ${protocol}`, async () => {
    const server = await Server.start();
    const endpoint = protocol === 'grpc' ? `http://127.0.0.1:${server.grpc}` : server.url;
    const said = await counts(load(`over-${protocol}`, endpoint, { protocol, spans: 2000, rate: 20000 }));
    assert.deepStrictEqual({ exported: said.exported, refused: said.refused, dropped: said.dropped_queue }, { exported: 2000, refused: 0, dropped: 0 });
    assert.deepStrictEqual(await stored(server, `over-${protocol}`), { spans: 2000, records: 2000 });
    await server.stop();
  });
}

for (const protocol of ['http', 'grpc']) {
  test(`a server that is killed and comes back under load has every span, over ${protocol}`, async () => {
    const [http, grpc, data] = [await freePort(), await freePort(), temporaryFolder()];
    const first = await Server.start({ http, grpc, data });
    const endpoint = protocol === 'grpc' ? `http://127.0.0.1:${grpc}` : `http://127.0.0.1:${http}`;
    const program = load('killed', endpoint, { protocol, spans: 4000, rate: 2000 }, { OTEL_BSP_MAX_QUEUE_SIZE: 8192, OTEL_BSP_SCHEDULE_DELAY: 100 });
    await until('the first spans', async () => (await stored(first, 'killed')).spans > 0);
    await first.stop('SIGKILL');
    const second = await Server.start({ http, grpc, data });
    const said = await counts(program);
    assert.deepStrictEqual(
      { ended: said.ended, exported: said.exported, refused: said.refused, dropped: said.dropped_queue + said.dropped_shutdown },
      { ended: 4000, exported: 4000, refused: 0, dropped: 0 },
    );
    assert.strictEqual((await stored(second, 'killed')).spans, 4000);
    await second.stop();
  });
}

test('beyond the queue, what is lost is counted to the span', async () => {
  const [http, data] = [await freePort(), temporaryFolder()];
  const program = load('beyond', `http://127.0.0.1:${http}`, { spans: 3000, rate: 30000 }, { OTEL_BSP_MAX_QUEUE_SIZE: 500, OTEL_BSP_MAX_EXPORT_BATCH_SIZE: 100 });
  await program.said(/^started$/m);
  const server = await Server.start({ http, data });
  const said = await counts(program);
  assert.ok(said.dropped_queue > 0, JSON.stringify(said));
  assert.strictEqual(said.exported + said.dropped_queue, 3000, JSON.stringify(said));
  assert.strictEqual((await stored(server, 'beyond')).spans, said.exported);
  await server.stop();
});

test('a receiver that is away until the program has ended gets all from the spool of its next run', async () => {
  const [http, data, spool] = [await freePort(), temporaryFolder(), temporaryFolder()];
  const endpoint = `http://127.0.0.1:${http}`;
  const env = { OTEL_BSP_MAX_QUEUE_SIZE: 8192 };
  const away = await counts(load('spooled', endpoint, { spans: 1500, spool, flush: 1 }, env));
  assert.deepStrictEqual({ exported: away.exported, spooled: away.spooled, dropped: away.dropped_queue + away.dropped_shutdown }, { exported: 0, spooled: 1500, dropped: 0 });
  const server = await Server.start({ http, data });
  const back = await counts(load('spooled', endpoint, { first: 1500, spans: 500, spool }, env));
  assert.strictEqual(back.exported, 2000, JSON.stringify(back));
  assert.deepStrictEqual(await stored(server, 'spooled'), { spans: 2000, records: 2000 });
  await server.stop();
});
