import assert from 'node:assert/strict';
import { test } from 'vitest';
import { inlines, markdown } from './markdown.ts';

test('the usual forms become blocks', () => {
  assert.deepEqual(markdown('# a\n\n- b\n- c\n\n```js\nx < 1\n```\n\n| h |\n|---|\n| v |').map(({ kind }) => kind), ['heading', 'list', 'code', 'table']);
  assert.deepEqual(inlines('**a** `b` _c_').map(({ kind }) => kind), ['strong', 'text', 'code', 'text', 'em']);
});

test('HTML stays the text that it is', () => {
  const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  assert.deepEqual(markdown(evil), [{ kind: 'p', inside: [{ kind: 'text', text: evil }] }]);
});

test('only addresses of pages are links; an image is none that loads', () => {
  for (const href of ['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', '//host/x', '/v1/traces', ' https://x']) assert.ok(inlines(`[a](${href})`).every(({ kind }) => kind === 'text'), href);
  assert.equal(inlines('[a](https://example.org/x)')[0]!.kind, 'link');
  assert.equal(inlines('![a](https://example.org/x.png)')[0]!.kind, 'link');
});

test('deep and long texts end', () => {
  markdown('> '.repeat(5000) + 'x');
  markdown('**'.repeat(20_000));
  markdown('- '.repeat(5000));
  markdown('['.repeat(20_000));
});
