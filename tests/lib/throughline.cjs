// The real programs, for suites written in Node: a server on ports of the system's choice with a data directory of its own,
// the command line, and waiting for a condition. Whatever was started is killed when the suite ends, however it ends.
'use strict';
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

const SOURCE = path.resolve(__dirname, '../..');
const PROGRAM = path.resolve(process.env.THROUGHLINE_PROGRAM ?? path.join(SOURCE, 'build/bin/throughline'));

const ASSISTANT = path.resolve(process.env.THROUGHLINE_ASSISTANT_PROGRAM ?? path.join(path.dirname(PROGRAM), 'throughline-assistant'));

const children = new Set();
const folders = new Set();

// Together with what they started: each child leads a process group of its own.
function killAll() {
  for (const child of children) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // gone already
    }
  }
  for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
process.on('exit', killAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

function temporaryFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'throughline-test-'));
  folders.add(folder);
  return folder;
}

// A port that nothing listens on now.
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

// The environment without what someone set for a Throughline or an OpenTelemetry SDK of their own.
function cleanEnvironment(extra = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(THROUGHLINE|OTEL|OPENAI|CX|NODE_TEST)_|^ENVIRONMENT$/.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

// What `look` gives as soon as it gives something; it is asked again and again. Fails with the last error or `what`.
async function until(what, look, seconds = 30) {
  const end = Date.now() + seconds * 1000;
  for (let last; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      if (error.isFinal) throw error;
      last = error;
    }
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${typeof what === 'function' ? what() : what}${last ? `\n${last.stack}` : ''}`);
  }
}

// A program that runs on. `output` is what it has said so far, `end` is {code, signal} when it is no more.
class Child {
  constructor(program, args, { env, cwd } = {}) {
    this.output = '';
    this.process = spawn(program, args, { env: env ?? cleanEnvironment(), cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    children.add(this.process);
    this.process.unref(); // a suite may end while it runs
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.output += text));
      stream.unref();
    }
    this.process.on('error', (error) => {
      children.delete(this.process);
      this.end = { code: error.message, signal: null };
    });
    this.process.on('close', (code, signal) => {
      children.delete(this.process);
      this.end ??= { code, signal };
    });
  }

  said(text, seconds) {
    return until(() => `"${text}" from ${this.process.spawnargs.join(' ')}; it said:\n${this.output}`, () => {
      const match = this.output.match(text);
      if (!match && this.end) throw Object.assign(new Error(`it ended with ${this.end.code ?? this.end.signal}:\n${this.output}`), { isFinal: true });
      return match;
    }, seconds);
  }

  // How it ends after `signal`, within `seconds`.
  async stop(signal = 'SIGTERM', seconds = 20) {
    this.process.kill(signal);
    await until(() => `the end of ${this.process.spawnargs.join(' ')}; it said:\n${this.output}`, () => this.end, seconds);
    return this.end;
  }
}

// A program that ends by itself: {code, out, err, all}.
async function run(program, args, { env, cwd, seconds = 60, input } = {}) {
  const child = spawn(program, args, { env: env ?? cleanEnvironment(), cwd, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  children.add(child);
  const result = { out: '', err: '', all: '' };
  for (const [name, stream] of [['out', child.stdout], ['err', child.stderr]]) {
    stream.setEncoding('utf8').on('data', (text) => {
      result[name] += text;
      result.all += text;
    });
  }
  child.stdin.on('error', () => {}).end(input ?? '');
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), seconds * 1000);
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ ...result, code: code ?? signal }));
    });
  } finally {
    clearTimeout(timer);
    children.delete(child);
  }
}

class Server {
  // `http` and `grpc` are ports; 0 lets the system choose.
  static async start({ args = [], data = temporaryFolder(), http = 0, grpc = 0, env } = {}) {
    const child = new Child(PROGRAM, ['serve', '--data', data, '--http', `127.0.0.1:${http}`, '--grpc', `127.0.0.1:${grpc}`, ...args], {
      env: cleanEnvironment(env), cwd: data,
    });
    const server = Object.assign(new Server(), { child, data });
    await child.said(/throughline trace ID/, 60);
    server.http = Number(child.output.match(/OTLP\/HTTP and API +\S+:(\d+)/)[1]);
    server.grpc = Number(child.output.match(/OTLP\/gRPC +\S+:(\d+)/)[1]);
    server.url = `http://127.0.0.1:${server.http}`;
    return server;
  }

  get output() {
    return this.child.output;
  }

  stop(signal) {
    return this.child.stop(signal);
  }

  // The command line, asking this server.
  cli(...args) {
    return run(PROGRAM, args, { env: cleanEnvironment({ THROUGHLINE_SERVER: this.url }), cwd: this.data });
  }

  // The API: the answer's JSON. `body` makes it a POST.
  async api(target, body) {
    const answer = await fetch(this.url + target, {
      method: body ? 'POST' : 'GET', body: body && JSON.stringify(body), headers: body ? { 'content-type': 'application/json' } : {},
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${target}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }

  // A DataPrime query's rows as objects.
  async query(query, more = {}) {
    const { columns, rows } = await this.api('/api/v1/query', { query, from: '-1h', to: 'now', ...more });
    return rows.map((row) => (Array.isArray(row) ? Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])) : row));
  }
}

// The assistant, on a port of the system's choice, asking `server` (a Server, or a URL).
class Assistant {
  static async start({ server, args = [], data = temporaryFolder(), http = 0, env = {} } = {}) {
    const url = typeof server === 'string' ? server : server?.url ?? 'http://127.0.0.1:1';
    const child = new Child(ASSISTANT, ['--data', data, '--http', `127.0.0.1:${http}`, '--server', url, ...args], {
      env: cleanEnvironment({ OTEL_BSP_SCHEDULE_DELAY: '200', ...env }), cwd: data,
    });
    const assistant = Object.assign(new Assistant(), { child, data });
    const [, address] = await child.said(/ Ask +(http:\S+)/, 30);
    assistant.url = address;
    assistant.http = Number(address.match(/:(\d+)$/)[1]);
    return assistant;
  }

  get output() {
    return this.child.output;
  }

  stop(signal) {
    return this.child.stop(signal);
  }

  // {status, headers, json}. `body` makes it a POST: text and bytes as they are, anything else as JSON.
  async ask(target, body, headers = {}) {
    const isText = typeof body === 'string' || body instanceof Uint8Array;
    const answer = await fetch(this.url + target, {
      method: body === undefined ? 'GET' : 'POST', body: isText || body === undefined ? body : JSON.stringify(body),
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    });
    const text = await answer.text();
    let json;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: answer.status, headers: answer.headers, text, json };
  }
}

// Installs a folder's npm packages unless those of its lock file are there.
function needPackages(folder) {
  const lock = path.join(folder, 'package-lock.json');
  const installed = path.join(folder, 'node_modules/.package-lock.json'); // npm writes it last
  if (fs.existsSync(installed) && fs.statSync(installed).mtimeMs >= fs.statSync(lock).mtimeMs) return;
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, encoding: 'utf8' });
  if (npm.status !== 0) throw new Error(`npm ci in ${folder} failed:\n${npm.stdout}${npm.stderr}`);
  const now = new Date();
  fs.utimesSync(installed, now, now);
}

module.exports = { ASSISTANT, PROGRAM, SOURCE, Assistant, Child, Server, cleanEnvironment, freePort, needPackages, run, temporaryFolder, until };
