// `node tools/unit_tests.ts [part of a file's name]`: the tests beside the sources. Those of *.svelte.ts see runes.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { startVitest } from 'vitest/node';
import { web } from './page.ts';

const vitest = await startVitest('test', process.argv.slice(2), { root: web, config: false, run: true, watch: false, include: ['{base,api,model,widgets,tools}/**/*.test.ts'] }, { plugins: [svelte({ configFile: false })], resolve: { conditions: ['browser'] } });
await vitest.close();
