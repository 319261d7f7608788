// `node tools/dev.ts assistant [address of the running program]`: the page with changes shown at once.
import { createServer } from 'vite';
import { pageConfig, projectVersion } from './page.ts';

const [page = 'assistant', target = 'http://127.0.0.1:8000'] = process.argv.slice(2);
const proxy = Object.fromEntries(['/api', '/v1'].map((prefix) => [prefix, { target }]));
const server = await createServer({ ...pageConfig(page, projectVersion()), server: { host: '127.0.0.1', port: Number(process.env.DEV_PORT ?? 5173), proxy, fs: { allow: ['../..'] } } });
await server.listen();
server.printUrls();
