// The words of a query while it is written: what the server last said of them, and what can be told here until it says more.
import type { Token, TokenKind } from '../api/language.ts';
import { pieces } from './query_words.ts';

const LOCAL: Record<string, TokenKind | undefined> = { command: 'command', function: 'function', field: 'keypath', text: 'string', number: 'number', comment: 'comment', symbol: 'operator', name: 'keypath' };

// `known` are tokens at their places in `query` as it is now; where there are none the word is judged by its looks.
export function tokensOf(query: string, known: readonly Token[]): Token[] {
  const out: Token[] = [];
  let i = 0;
  for (const piece of pieces(query)) {
    const kind = LOCAL[piece.kind];
    const to = piece.from + piece.text.length;
    while (i < known.length && known[i]!.to <= piece.from) i++;
    let at = piece.from;
    for (; i < known.length && known[i]!.from < to; i++) {
      const token = known[i]!;
      if (kind && token.from > at) out.push({ kind, from: at, to: token.from });
      at = Math.max(at, Math.min(to, token.to));
      // The dot of a keypath is of its colour.
      const last = out.at(-1);
      const isDot = token.kind === 'operator' && query.slice(token.from, token.to) === '.' && last?.to === token.from;
      out.push({ kind: isDot ? last.kind : token.kind, from: Math.max(token.from, piece.from), to: Math.min(to, token.to) });
      if (token.to > to) break; // goes on in the next piece
    }
    if (kind && at < to && query.slice(at, to).trim() !== '') out.push({ kind, from: at, to });
  }
  return out.filter(({ from, to }) => to > from && query.slice(from, to).trim() !== '');
}

// Names of `$p.name`, in the order of the text, outside texts and comments.
export function parametersOf(query: string): string[] {
  const names = new Set<string>();
  for (const { kind, text } of pieces(query)) {
    if (kind === 'text' || kind === 'comment') continue;
    for (const [, name] of text.matchAll(/\$p\.([A-Za-z_]\w*)/g)) names.add(name!);
  }
  return [...names];
}
