import assert from 'node:assert/strict';
import { test } from 'vitest';
import { filterQuery, literal, stagesOf, withFilter } from './interactions.ts';

test.each<[string, string[]]>([
  ['', []],
  ['filter a == 1', ['filter a == 1']],
  ['filter a == 1 | limit 3', ['filter a == 1', 'limit 3']],
  ['filter a == 1 || b == 2 | limit 3', ['filter a == 1 || b == 2', 'limit 3']],
  ["filter a == 'x | y' | filter b == \"|\"", ["filter a == 'x | y'", 'filter b == "|"']],
  ["filter a == 'it\\'s | so'", ["filter a == 'it\\'s | so'"]],
  ['join (source logs | limit 1) on a == b into c | limit 2', ['join (source logs | limit 1) on a == b into c', 'limit 2']],
  ['extract a into b using regexp(e=/x|y/) | limit 2', ['extract a into b using regexp(e=/x|y/)', 'limit 2']],
  ['filter a // one | two\n| limit 2', ['filter a // one | two', 'limit 2']],
  ['filter a > b / c | limit 1', ['filter a > b / c', 'limit 1']],
  ["filter 'never closed | x", ["filter 'never closed | x"]],
])('the stages of %s', (filter, stages) => assert.deepEqual(stagesOf(filter), stages));

test('a filter may be a condition alone', () => {
  assert.equal(filterQuery("$d.x == 'y'").text, "source spans\n| filter $d.x == 'y'");
  assert.equal(filterQuery('limit 3').text, 'source spans\n| limit 3');
  assert.equal(withFilter('$d.x == 1', 'filter b'), 'filter $d.x == 1 | filter b');
});

test('whatever was stored stays a text in a comparison', () => assert.equal(literal("it's\n\\"), "'it\\'s\\n\\\\'"));
