import assert from 'node:assert/strict';
import { test } from 'vitest';
import { nextOpen } from './review.ts';

const of = (text: string) => [...text].map((one) => ({ done: one === 'x' }));

test.each([
  ['the next open one', '.x.', 0, 2],
  ['round the end', '.xx', 2, 0],
  ['itself, when it is the only one', 'x.x', 1, 1],
  ['none', 'xxx', 1, -1],
  ['none of nothing', '', 0, -1],
  ['the first, from before the beginning', '..', -1, 0],
])('%s', (_, answers, at, next) => assert.equal(nextOpen(of(answers), at), next));
