import assert from 'node:assert/strict';
import { test } from 'vitest';
import { laidOut, marked, pieces } from './query_words.ts';

const kinds = (query: string) => pieces(query).filter(({ text }) => text.trim()).map(({ text, kind }) => `${kind}:${text}`);

test('each word has its kind', () => {
  assert.deepEqual(kinds("source logs last 1h | filter $m.severity >= ERROR && contains($d.msg, 'a | b')"), [
    'command:source', 'name:logs', 'command:last', 'number:1h', 'symbol:|', 'command:filter', 'field:$m.severity', 'symbol:>=', 'name:ERROR', 'symbol:&&',
    'function:contains', 'symbol:(', 'field:$d.msg', 'symbol:,', "text:'a | b'", 'symbol:)',
  ]);
});

const HOSTILE = ['', '|', "'open", '"', '`${', '/* open', '// x', '$', '$d.', '<img src=x onerror=alert(1)>', '1h30m', '\u0000\u202e', '😀 | é', "$d['a b']"];
test('the pieces joined are the text, whatever it is', () => {
  for (const text of HOSTILE) assert.equal(pieces(text).map((piece) => piece.text).join(''), text);
});

test('each stage has a line, and positions stay', () => {
  const query = "source logs | filter $d.a ~ '|' | join (source spans | limit 1) on id";
  const shown = laidOut(query);
  assert.equal(shown, "source logs\n| filter $d.a ~ '|'\n| join (source spans | limit 1) on id");
  assert.equal(shown.length, query.length);
  for (const text of HOSTILE) assert.equal(laidOut(text).length, text.length);
});

test('a mark cuts the pieces it lies in, and an error wins over a warning', () => {
  const out = marked('limit 100', [{ from: 0, to: 9, level: 'warning' }, { from: 6, to: 7, level: 'error' }]);
  assert.deepEqual(out.map(({ text, mark }) => [text, mark]), [['limit', 'warning'], [' ', 'warning'], ['1', 'error'], ['00', 'warning']]);
});
