// Mail over encrypted connections: a mail server with a certificate of its own authority, by STARTTLS and by TLS from the first byte, with a login.
'use strict';
const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const tls = require('node:tls');
const { test, before, after } = require('node:test');
const { Server, temporaryFolder } = require('../lib/throughline.cjs');

const folder = temporaryFolder();
let server, certificate;
const servers = [];

function openssl(...args) {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}
function makeCertificate() {
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=our authority', '-days', '2');
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'mail.key', '-out', 'mail.csr', '-subj', '/CN=localhost');
  fs.writeFileSync(path.join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  openssl('x509', '-req', '-in', 'mail.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-out', 'mail.pem', '-days', '2', '-extfile', 'names');
  const read = (name) => fs.readFileSync(path.join(folder, name));
  return { key: read('mail.key'), cert: read('mail.pem') };
}

// A mail server that remembers what it was told, and over what. `startTls`: whether it offers to encrypt.
async function mailServer({ encrypted = false, startTls = true, password = 'let me in' } = {}) {
  const all = { messages: [], logins: [], plainLogins: 0 };
  const serve = (socket, secure) => {
    let buffer = '', message = null;
    const say = (line) => socket.write(`${line}\r\n`);
    socket.on('error', () => {});
    const on = (line) => {
      if (message?.lines) {
        if (line !== '.') return message.lines.push(line);
        all.messages.push({ ...message, secure });
        message = null;
        return say('250 kept');
      }
      const [, word, rest] = /^(\S+)\s*(.*)$/.exec(line) ?? [];
      switch (word?.toUpperCase()) {
        case 'EHLO':
          return say(['250-sink', ...(startTls && !secure ? ['250-STARTTLS'] : []), '250 AUTH PLAIN'].join('\r\n'));
        case 'STARTTLS':
          say('220 go on');
          socket.removeAllListeners('data');
          return serve(new tls.TLSSocket(socket, { isServer: true, ...certificate }), true);
        case 'AUTH': {
          if (!secure) ++all.plainLogins;
          const given = rest.split(' ')[1];
          if (!given) return say('334 ');
          return login(given);
        }
        case 'MAIL': message = { from: rest, to: [] }; return say('250 ok');
        case 'RCPT': message.to.push(rest); return say('250 ok');
        case 'DATA': message.lines = []; return say('354 go on');
        case 'QUIT': say('221 bye'); return socket.end();
        default: return /^[A-Za-z0-9+/=]+$/.test(line) ? login(line) : say('250 ok');
      }
    };
    const login = (text) => {
      const [, user, given] = Buffer.from(text, 'base64').toString().split('\0');
      all.logins.push({ user, secure });
      say(given === password ? '235 welcome' : '535 no');
    };
    socket.on('data', (piece) => {
      buffer += piece;
      for (let end; (end = buffer.indexOf('\r\n')) >= 0; ) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        on(line);
      }
    });
    if (!encrypted && secure) return; // it greeted before it was asked to encrypt
    say('220 sink');
  };
  const listener = encrypted ? tls.createServer(certificate, (socket) => serve(socket, true)) : net.createServer((socket) => serve(socket, false));
  listener.on('tlsClientError', () => {});
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  servers.push(listener);
  all.port = listener.address().port;
  return all;
}

before(async () => {
  certificate = makeCertificate();
  server = await Server.start({ args: ['--alert-private-addresses', 'on', '--alert-ca', path.join(folder, 'ca.pem')] });
});
after(() => servers.forEach((one) => one.close()));

async function call(base, method, where, body) {
  const answer = await fetch(`${base}/api/v1/alerts/${where}`, { method, headers: { 'content-type': 'application/json' }, body: body && JSON.stringify(body) });
  return { status: answer.status, json: await answer.json() };
}
async function tell(channel, base = server.url) {
  const made = await call(base, 'POST', 'channels', { name: 'mail', kind: 'email', from: 'alerts@example.com', to: ['ops@example.com'], ...channel });
  assert.equal(made.status, 201, JSON.stringify(made.json));
  return call(base, 'POST', `channels/${made.json.id}/test`);
}
const login = { user: 'alerts', password: 'let me in' };

test('STARTTLS: the login and the message go over the encrypted connection', async () => {
  const mail = await mailServer();
  const sent = await tell({ url: `smtp://localhost:${mail.port}`, ...login });
  assert.equal(sent.status, 200, JSON.stringify(sent.json));
  assert.deepEqual(mail.logins, [{ user: 'alerts', secure: true }]);
  assert.equal(mail.messages.length, 1);
  assert.equal(mail.messages[0].secure, true);
  assert.match(mail.messages[0].to[0], /<ops@example\.com>/);
});

test('smtps:// is encrypted from the first byte', async () => {
  const mail = await mailServer({ encrypted: true });
  const sent = await tell({ url: `smtps://localhost:${mail.port}`, ...login });
  assert.equal(sent.status, 200, JSON.stringify(sent.json));
  assert.deepEqual(mail.logins, [{ user: 'alerts', secure: true }]);
  assert.equal(mail.messages.length, 1);
});

test('a password is never sent over a connection that is not encrypted', async () => {
  const mail = await mailServer({ startTls: false });
  const sent = await tell({ url: `smtp://localhost:${mail.port}`, ...login });
  assert.notEqual(sent.status, 200);
  assert.deepEqual([mail.plainLogins, mail.messages.length], [0, 0]);
});

test('a wrong password is said, and is no reason to try again', async () => {
  const mail = await mailServer();
  const sent = await tell({ url: `smtp://localhost:${mail.port}`, user: 'alerts', password: 'wrong' });
  assert.notEqual(sent.status, 200);
  assert.equal(mail.messages.length, 0);
  assert.doesNotMatch(JSON.stringify(sent.json), /wrong/);
});

test('a certificate that nobody vouches for, or of another name, is refused', async () => {
  const mail = await mailServer({ encrypted: true });
  const other = await tell({ url: `smtps://ip6-localhost:${mail.port}`, ...login });
  assert.notEqual(other.status, 200, 'another name');
  const stranger = await Server.start({ args: ['--alert-private-addresses', 'on'] });
  const sent = await tell({ url: `smtps://localhost:${mail.port}`, ...login }, stranger.url);
  assert.notEqual(sent.status, 200, 'an authority that it does not know');
  assert.deepEqual([mail.logins.length, mail.messages.length], [0, 0]);
  await stranger.stop();
});
