// Finding in a trace: names, services, ids, attributes and long texts, in the order of the rows.
import type { Node } from './trace.ts';

const known = new WeakMap<object, string>();
// All the words of a span, made once for each.
function wordsOf({ span, service, kind }: Node): string {
  let words = known.get(span);
  if (words === undefined) {
    const parts = [span.name, service, span.span_id, kind, span.status.message ?? '', ...Object.values(span.texts)];
    for (const [key, value] of Object.entries(span.attributes)) parts.push(key, typeof value === 'object' ? JSON.stringify(value) : String(value));
    for (const event of span.events) parts.push(event.name, ...Object.values(event.attributes ?? {}).map(String));
    known.set(span, (words = parts.join('\n').toLowerCase()));
  }
  return words;
}
export function find(nodes: readonly Node[], text: string): Node[] {
  const word = text.trim().toLowerCase();
  return word ? nodes.filter((node) => wordsOf(node).includes(word)) : [];
}
// The match after `from` in the order of the rows, before it with by = -1; around the end it begins again.
export function nextMatch(order: readonly Node[], found: ReadonlySet<Node>, from: Node | undefined, by: 1 | -1): Node | undefined {
  const at = from ? order.indexOf(from) : by > 0 ? -1 : 0;
  for (let i = 1; i <= order.length; i++) {
    const node = order[(((at + by * i) % order.length) + order.length) % order.length]!;
    if (found.has(node)) return node;
  }
  return undefined;
}
