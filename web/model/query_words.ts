// DataPrime text cut into words with a kind each, for colour. It never fails: what it does not know stays plain.
//
// Shape    the pieces joined are the text, so that coloured text lies exactly over the text that is edited.
// Source   DataPrime reference, lexical grammar; command words are those after a pipe, and the one at the start.

export type Kind = 'command' | 'function' | 'field' | 'text' | 'number' | 'symbol' | 'comment' | 'name';
export interface Piece {
  text: string;
  kind: Kind;
  from: number;
}

const FIELD = String.raw`\$[a-zA-Z](?:\.[\w-]+(?:\.[\w-]+)*)?`;
const WORDS = new RegExp(
  [
    String.raw`(?<comment>//[^\n]*|/\*[\s\S]*?(?:\*/|$))`,
    String.raw`(?<text>'(?:\\[\s\S]|[^'\\])*(?:'|$)|"(?:\\[\s\S]|[^"\\])*(?:"|$)|` + '`(?:\\\\[\\s\\S]|[^`\\\\])*(?:`|$))',
    `(?<field>${FIELD})`,
    String.raw`(?<number>\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?(?:(?:ns|us|ms|s|m|h|d|w)\b(?:\d+(?:ns|us|ms|s|m|h|d|w)\b)*)?)`,
    String.raw`(?<name>[A-Za-z_][\w]*)`,
    String.raw`(?<symbol>&&|\|\||[=!<>~]=|!~|[^\s\w])`,
  ].join('|'),
  'g',
);
const BETWEEN = new Set(['by', 'agg', 'aggregate', 'as', 'into', 'to', 'from', 'on', 'asc', 'desc', 'in', 'and', 'or', 'not', 'last', 'timeshifted', 'between', 'over', 'using', 'with', 'order', 'if', 'of', 'limit']);

export function pieces(query: string): Piece[] {
  const out: Piece[] = [];
  let end = 0;
  let isCommandNext = true;
  for (const match of query.matchAll(WORDS)) {
    if (match.index > end) out.push({ text: query.slice(end, match.index), kind: 'symbol', from: end });
    const text = match[0];
    end = match.index + text.length;
    let kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)![0] as Kind;
    if (kind === 'name') {
      if (isCommandNext) kind = 'command';
      else if (/^\s*\(/.test(query.slice(end))) kind = 'function';
      else if (BETWEEN.has(text.toLowerCase())) kind = 'command';
    }
    if (kind !== 'comment') isCommandNext = false;
    if (kind === 'symbol') {
      isCommandNext = text === '|' || (text === '(' && /^\s*source\b/.test(query.slice(end)));
    }
    out.push({ text, kind, from: match.index });
  }
  if (end < query.length) out.push({ text: query.slice(end), kind: 'symbol', from: end });
  return out;
}

// Each stage on a line of its own. The blank before a pipe becomes the line's end, so that positions in the query stay true.
export function laidOut(query: string): string {
  let out = '';
  let depth = 0;
  for (const { text, kind } of pieces(query)) {
    if (kind === 'symbol' && text.length === 1) depth += '([{'.includes(text) ? 1 : ')]}'.includes(text) ? -1 : 0;
    const isStage = kind === 'symbol' && text === '|' && depth === 0;
    out = isStage && out.endsWith(' ') ? `${out.slice(0, -1)}\n|` : out + text;
  }
  return out;
}

export interface Mark {
  from: number;
  to: number;
  level: 'error' | 'warning';
}
export interface MarkedPiece extends Piece {
  mark?: Mark['level'];
}

// The pieces, cut where a mark begins or ends.
export function marked(query: string, marks: readonly Mark[]): MarkedPiece[] {
  const cuts = [...new Set(marks.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const at = (from: number, to: number) =>
    (['error', 'warning'] as const).find((level) => marks.some((mark) => mark.level === level && mark.from < to && mark.to > from));
  return pieces(query).flatMap((piece) => {
    const to = piece.from + piece.text.length;
    const edges = [piece.from, ...cuts.filter((cut) => cut > piece.from && cut < to), to];
    return edges.slice(1).map((edge, i) => ({ ...piece, from: edges[i]!, text: query.slice(edges[i], edge), mark: at(edges[i]!, edge) }));
  });
}
