// Two traces side by side: which span of one stands for which of the other, where they part, and what that costs.
//
// Pairs    below a pair, children are paired in order by the longest common sequence of (kind, service, name without its numbers, but of model calls); very
//          long lists by how often each came up so far. No recursion.
// Parting  the first row, in the order of the rows, that only one of them has, or whose status, name or texts differ. Times always differ.
import type { Node, Sum, Tree } from './trace.ts';

export type Difference = 'same' | 'changed' | 'a' | 'b'; // 'a': only the first has it
export interface Pair {
  a?: Node;
  b?: Node;
  depth: number;
  difference: Difference;
  why: string[]; // what differs, in words; empty when nothing does
}
export interface Comparison {
  pairs: Pair[];
  parting: number; // place of the first difference in `pairs`, -1: none
  counts: Record<Difference, number>;
}

const MOST_PRODUCT = 1_000_000; // of the lengths of two lists
// A call of another model is the same step, done by another.
const keyOf = ({ span, kind, service }: Node) => `${kind}\n${service}\n${kind === 'llm' || kind === 'embedding' ? '' : span.name.replace(/[0-9a-f]{8,}|\d+/gi, '#')}`;
const own = (nodes: Node[]) => nodes.filter((node) => !node.isVerdict);
type Pairing = [Node | undefined, Node | undefined][];

function paired(a: Node[], b: Node[]): Pairing {
  const [x, y] = [a.map(keyOf), b.map(keyOf)];
  if (x.length * y.length > MOST_PRODUCT) return byCount(a, b, x, y);
  const width = y.length + 1;
  const best = new Uint32Array((x.length + 1) * width);
  for (let i = x.length - 1; i >= 0; i--)
    for (let k = y.length - 1; k >= 0; k--) best[i * width + k] = x[i] === y[k] ? best[(i + 1) * width + k + 1]! + 1 : Math.max(best[(i + 1) * width + k]!, best[i * width + k + 1]!);
  const out: Pairing = [];
  let [i, k] = [0, 0];
  while (i < x.length || k < y.length) {
    if (i < x.length && k < y.length && x[i] === y[k]) out.push([a[i++], b[k++]]);
    else if (k >= y.length || (i < x.length && best[(i + 1) * width + k]! >= best[i * width + k + 1]!)) out.push([a[i++], undefined]);
    else out.push([undefined, b[k++]]);
  }
  return out;
}
function byCount(a: Node[], b: Node[], x: string[], y: string[]): Pairing {
  const waiting = new Map<string, number[]>();
  y.forEach((key, k) => (waiting.get(key) ?? waiting.set(key, []).get(key)!).push(k));
  const used = new Set<number>();
  const next = new Map<string, number>();
  const out: Pairing = a.map((node, i) => {
    const at = next.get(x[i]!) ?? 0;
    next.set(x[i]!, at + 1);
    const k = waiting.get(x[i]!)?.[at];
    if (k === undefined) return [node, undefined];
    used.add(k);
    return [node, b[k]];
  });
  b.forEach((node, k) => used.has(k) || out.push([undefined, node]));
  return out;
}

const json = (value: unknown) => JSON.stringify(value) ?? '';
export function differences(a: Node, b: Node): string[] {
  const [x, y] = [a.span, b.span];
  const of = (what: string, one: unknown, other: unknown) => (json(one) === json(other) ? [] : [what]);
  return [
    ...of('name', x.name, y.name),
    ...of('status', x.status.code, y.status.code),
    ...of('model', x.ai?.response_model ?? x.ai?.request_model, y.ai?.response_model ?? y.ai?.request_model),
    ...of('instructions', x.ai?.messages.system_instructions, y.ai?.messages.system_instructions),
    ...of('input', x.ai?.messages.input, y.ai?.messages.input),
    ...of('answer', x.ai?.messages.output, y.ai?.messages.output),
    ...of('arguments', x.ai?.tool.arguments, y.ai?.tool.arguments),
    ...of('result', x.ai?.tool.result, y.ai?.tool.result),
    ...of('documents', x.ai?.retrieval.documents, y.ai?.retrieval.documents),
    ...of('finish reason', x.ai?.finish_reasons, y.ai?.finish_reasons),
    ...of('error', x.exception?.type ?? x.status.message, y.exception?.type ?? y.status.message),
  ];
}

export function compare(a: Tree, b: Tree): Comparison {
  const pairs: Pair[] = [];
  const counts: Comparison['counts'] = { same: 0, changed: 0, a: 0, b: 0 };
  // Two roots stand for one another whatever they are called: that is what is compared.
  const [roots, others] = [own(a.roots), own(b.roots)];
  const top: Pairing = roots.length === 1 && others.length === 1 ? [[roots[0], others[0]]] : paired(roots, others);
  const work = top.map(([x, y]) => ({ x, y, depth: 0 })).reverse();
  while (work.length) {
    const { x, y, depth } = work.pop()!;
    const why = x && y ? differences(x, y) : [];
    const difference: Difference = !y ? 'a' : !x ? 'b' : why.length ? 'changed' : 'same';
    counts[difference]++;
    pairs.push({ a: x, b: y, depth, difference, why });
    const below: Pairing = x && y ? paired(own(x.children), own(y.children)) : own((x ?? y)!.children).map((one) => (x ? [one, undefined] : [undefined, one]));
    for (let i = below.length - 1; i >= 0; i--) work.push({ x: below[i]![0], y: below[i]![1], depth: depth + 1 });
  }
  return { pairs, parting: parting(pairs), counts };
}
// A failure goes up: spans of which only the status differs are where they part only when nothing else differs.
const isEcho = ({ difference, why }: Pair) => difference === 'changed' && why.every((one) => one === 'status' || one === 'error');
function parting(pairs: Pair[]): number {
  const own = pairs.findIndex((pair) => pair.difference !== 'same' && !isEcho(pair));
  return own >= 0 ? own : pairs.findIndex(({ difference }) => difference !== 'same');
}

// What a pair costs more in the second, undefined where one of them does not know.
export interface Delta {
  duration: number; // ns
  tokens: number;
  cost: number | undefined;
}
export const tokens = ({ input, output }: Sum) => input + output;
export function delta(a: Node | undefined, b: Node | undefined): Delta {
  const took = (node?: Node) => (node ? node.to - node.from : 0);
  const cost = (node?: Node) => (!node ? 0 : node.sum.isCostKnown ? node.sum.cost : node.sum.calls ? undefined : 0);
  const [x, y] = [cost(a), cost(b)];
  return { duration: took(b) - took(a), tokens: (b ? tokens(b.sum) : 0) - (a ? tokens(a.sum) : 0), cost: x === undefined || y === undefined ? undefined : y - x };
}
