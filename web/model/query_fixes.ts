// From what the compiler suggests to edits that mend the query.
//
// Shape    "closest: X" is written over what was marked. "write X" may stand for more than was marked (`sort` of `sort x`), so there are
//          several candidates, to be tried: one that mends leaves no such mistake, and of a query without errors the meaning is the same.
import type { Finding, Token } from '../api/language.ts';

export interface Edit {
  from: number;
  to: number;
  insert: string;
}
export interface Fix extends Edit {
  label: string; // what to say on a button
}
export interface Candidates {
  edits: Edit[]; // the likeliest first
  isCertain: boolean; // the first needs no trying
  label: string;
}

const MOST = 12;

export function applied(query: string, { from, to, insert }: Edit): string {
  return query.slice(0, from) + insert + query.slice(to);
}

// `tokens` of the same text.
export function candidatesFor(query: string, { suggestion = '', message, from, to }: Finding, tokens: readonly Token[]): Candidates | undefined {
  const closest = /^closest: (\S.*)$/.exec(suggestion)?.[1];
  if (closest !== undefined && to > from) {
    const old = query.slice(from, to);
    const quote = /^(['"]).*\1$/s.test(old) && old.length > 1 ? old[0]! : '';
    return { edits: [{ from, to, insert: quote && !closest.startsWith(quote) ? quote + closest + quote : closest }], isCertain: true, label: closest };
  }
  if (/compared with ==$/.test(suggestion) && query.slice(from, to) === '=') return { edits: [{ from, to, insert: '==' }], isCertain: true, label: '==' };
  const written = /^write (\S.*)$/s.exec(suggestion)?.[1];
  if (written === undefined || to <= from || /, or for /.test(written)) return undefined;
  // As far as the stage goes.
  const ends = [to];
  let depth = 0;
  for (const token of tokens) {
    if (token.from < to) continue;
    const text = query.slice(token.from, token.to);
    if (token.kind === 'operator') {
      if ('([{'.includes(text)) depth++;
      else if (')]}'.includes(text)) depth--;
      if (depth < 0 || (text === '|' && depth === 0)) break;
    }
    if (depth === 0) ends.push(token.to);
    if (ends.length === MOST) break;
  }
  return { edits: ends.map((end) => ({ from, to: end, insert: written })), isCertain: /^no (command|function)/.test(message), label: written };
}
