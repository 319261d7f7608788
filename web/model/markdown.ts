// Markdown as a tree of our own, never HTML: what a model wrote can't make an element, load an image or open a script.
//
// Shape    paragraphs, headings, lists, quotes, code, tables, rules; strong, emphasis, code, links. Images become links. Anything else stays text.
// Limits   nesting is cut at 8; beyond MOST the caller shows plain text, and a paragraph beyond LONGEST_INLINE is plain.

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'strong'; inside: Inline[] }
  | { kind: 'em'; inside: Inline[] }
  | { kind: 'link'; href: string; inside: Inline[] };
export type Block =
  | { kind: 'p'; inside: Inline[] }
  | { kind: 'heading'; level: number; inside: Inline[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'list'; isOrdered: boolean; start: number; items: Block[][] }
  | { kind: 'quote'; inside: Block[] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'rule' };

export const MOST = 60_000;
const LONGEST_INLINE = 8_000;
const DEEPEST = 8;

// Only addresses that open a page; shown with where they lead.
const safeHref = (href: string) => (/^https?:\/\/[^\s]+$/i.test(href) ? href : '');

const INLINE = /(`+)([\s\S]*?[^`])\1(?!`)|\*\*(?=\S)([\s\S]*?\S)\*\*|__(?=\S)([\s\S]*?\S)__(?!\w)|\*(?=[^\s*])([^*]*[^\s*])\*|\b_(?=[^\s_])([^_]*[^\s_])_\b|!?\[([^\]]*)\]\(([^()\s]*)(?:\s+"[^"]*")?\)/;

export function inlines(text: string, depth = 0): Inline[] {
  const out: Inline[] = [];
  let rest = text;
  while (rest) {
    const match = depth < DEEPEST && rest.length < LONGEST_INLINE ? INLINE.exec(rest) : null;
    if (!match) {
      out.push({ kind: 'text', text: rest });
      break;
    }
    if (match.index > 0) out.push({ kind: 'text', text: rest.slice(0, match.index) });
    const [all, , code, strong, strong2, em, em2, label, href] = match;
    if (code !== undefined) out.push({ kind: 'code', text: code.trim() });
    else if (strong ?? strong2) out.push({ kind: 'strong', inside: inlines((strong ?? strong2)!, depth + 1) });
    else if (em ?? em2) out.push({ kind: 'em', inside: inlines((em ?? em2)!, depth + 1) });
    else if (safeHref(href ?? '')) out.push({ kind: 'link', href: href!, inside: inlines(label || href!, depth + 1) });
    else out.push({ kind: 'text', text: all });
    rest = rest.slice(match.index + all.length);
  }
  return out;
}

const cells = (line: string) => line.trim().replace(/^\||\|$/g, '').split('|').map((cell) => inlines(cell.trim()));
const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})[.)])\s+(.*)$/;

export function markdown(text: string, depth = 0): Block[] {
  if (depth >= DEEPEST) return [{ kind: 'p', inside: [{ kind: 'text', text }] }];
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const out: Block[] = [];
  for (let i = 0; i < lines.length; ) {
    const line = lines[i]!;
    const fence = /^\s{0,3}(`{3,}|~{3,})\s*([\w+#.-]*)/.exec(line);
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const item = ITEM.exec(line);
    if (!line.trim()) {
      i++;
    } else if (fence) {
      const body: string[] = [];
      for (i++; i < lines.length && !lines[i]!.trim().startsWith(fence[1]!); i++) body.push(lines[i]!);
      i++;
      out.push({ kind: 'code', language: fence[2]!, text: body.join('\n') });
    } else if (heading) {
      out.push({ kind: 'heading', level: heading[1]!.length, inside: inlines(heading[2]!) });
      i++;
    } else if (/^\s*([-*_])(?:\s*\1){2,}\s*$/.test(line)) {
      out.push({ kind: 'rule' });
      i++;
    } else if (/^\s*>/.test(line)) {
      const body: string[] = [];
      for (; i < lines.length && /^\s*>/.test(lines[i]!); i++) body.push(lines[i]!.replace(/^\s*> ?/, ''));
      out.push({ kind: 'quote', inside: markdown(body.join('\n'), depth + 1) });
    } else if (line.includes('|') && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(lines[i + 1] ?? '')) {
      const head = cells(line);
      const rows: Inline[][][] = [];
      for (i += 2; i < lines.length && lines[i]!.includes('|'); i++) rows.push(cells(lines[i]!));
      out.push({ kind: 'table', head, rows });
    } else if (item) {
      const isOrdered = item[3] !== undefined;
      const indent = item[1]!.length;
      const items: string[][] = [];
      for (; i < lines.length; i++) {
        const next = ITEM.exec(lines[i]!);
        if (next && next[1]!.length <= indent) {
          if ((next[3] !== undefined) !== isOrdered || next[1]!.length < indent) break;
          items.push([next[4]!]);
        } else if (/^\s{2,}\S/.test(lines[i]!)) items.at(-1)!.push(lines[i]!.replace(new RegExp(`^\\s{1,${indent + 4}}`), ''));
        else if (lines[i]!.trim() || !ITEM.test(lines[i + 1] ?? '')) break;
      }
      out.push({ kind: 'list', isOrdered, start: Number(item[3] ?? 1), items: items.map((body) => markdown(body.join('\n'), depth + 1)) });
    } else {
      const body: string[] = [];
      for (; i < lines.length && lines[i]!.trim() && !/^\s{0,3}(`{3,}|~{3,}|#{1,6}\s|>)/.test(lines[i]!) && !(body.length && ITEM.test(lines[i]!)); i++) body.push(lines[i]!);
      if (!body.length) body.push(lines[i++]!);
      out.push({ kind: 'p', inside: inlines(body.join('\n')) });
    }
  }
  return out;
}
