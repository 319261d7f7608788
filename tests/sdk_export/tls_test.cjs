// libthroughline over TLS: it speaks to who shows a certificate of the authority it was given, and to nobody else; asked
// for a certificate of its own, it shows it. Both over HTTP and over gRPC, against Node's own TLS.
'use strict';
const assert = require('node:assert');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const http2 = require('node:http2');
const https = require('node:https');
const path = require('node:path');
const { test } = require('node:test');
const { Child, SOURCE, cleanEnvironment, temporaryFolder } = require('../lib/throughline.cjs');

const LOAD = path.resolve(process.env.SDK_EXPORT_LOAD ?? path.join(SOURCE, 'build/bin/sdk_export_load'));
const SPANS = 50;

const folder = temporaryFolder();
const file = (name) => path.join(folder, name);
const openssl = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });

function authority(name) {
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', `/CN=${name}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`));
}

function certificate(name, signer) {
  openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.csr`));
  fs.writeFileSync(file('names'), 'subjectAltName=IP:127.0.0.1\n');
  openssl('x509', '-req', '-days', '2', '-in', file(`${name}.csr`), '-CA', file(`${signer}.pem`), '-CAkey', file(`${signer}.key`), '-CAcreateserial', '-extfile', file('names'), '-out', file(`${name}.pem`));
}

authority('ours');
authority('stranger');
certificate('receiver', 'ours');
certificate('client', 'ours');

// Takes every batch, over HTTP or gRPC, and remembers who sent it.
function receiver(protocol, wantsCertificate) {
  const options = {
    key: fs.readFileSync(file('receiver.key')), cert: fs.readFileSync(file('receiver.pem')), ca: fs.readFileSync(file('ours.pem')),
    requestCert: wantsCertificate, rejectUnauthorized: wantsCertificate, minVersion: 'TLSv1.2',
  };
  const senders = [];
  const note = (socket) => senders.push(socket.getPeerCertificate()?.subject?.CN ?? 'nobody');
  let server;
  if (protocol === 'grpc') {
    server = http2.createSecureServer(options);
    server.on('stream', (stream) => {
      note(stream.session.socket);
      stream.on('error', () => {}).resume().on('end', () => {
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
        stream.end(Buffer.alloc(5)); // one empty message
      });
    });
  } else {
    server = https.createServer(options, (request, response) => {
      note(request.socket);
      request.resume().on('end', () => response.writeHead(200, { 'Content-Type': 'application/x-protobuf' }).end());
    });
  }
  server.on('sessionError', () => {}).on('tlsClientError', () => {});
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ server, senders, url: `https://127.0.0.1:${server.address().port}` })));
}

async function send(url, protocol, files = {}) {
  const args = Object.entries({ service: 'tls', endpoint: url, protocol, spans: SPANS, rate: 10000, flush: 3, ...files }).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = new Child(LOAD, args, { env: cleanEnvironment({ OTEL_METRICS_EXPORTER: 'none' }) });
  const [line] = await child.said(/^\{.*\}$/m, 60);
  return { ...JSON.parse(line), output: child.output };
}

for (const protocol of ['http', 'grpc']) {
  test(`a receiver of the authority that was named gets the spans, over ${protocol}`, async () => {
    const { server, senders, url } = await receiver(protocol, false);
    const said = await send(url, protocol, { ca: file('ours.pem') });
    server.close();
    assert.strictEqual(said.exported, SPANS, said.output);
    assert.ok(senders.length > 0);
  });

  test(`a receiver of another authority gets nothing, and what was lost is counted, over ${protocol}`, async () => {
    const { server, senders, url } = await receiver(protocol, false);
    const said = await send(url, protocol, { ca: file('stranger.pem') });
    server.close();
    assert.strictEqual(said.exported, 0, said.output);
    assert.deepStrictEqual(senders, []);
    assert.strictEqual(said.dropped_queue + said.dropped_shutdown + said.refused, SPANS, said.output);
  });

  test(`a receiver that asks for a certificate is shown ours, over ${protocol}`, async () => {
    const { server, senders, url } = await receiver(protocol, true);
    const said = await send(url, protocol, { ca: file('ours.pem'), certificate: file('client.pem'), key: file('client.key') });
    server.close();
    assert.strictEqual(said.exported, SPANS, said.output);
    assert.ok(senders.every((name) => name === 'client'), senders.join());
  });

  test(`without a certificate such a receiver takes nothing, over ${protocol}`, async () => {
    const { server, senders, url } = await receiver(protocol, true);
    const said = await send(url, protocol, { ca: file('ours.pem') });
    server.close();
    assert.strictEqual(said.exported, 0, said.output);
    assert.deepStrictEqual(senders, []);
  });
}
