// A trace as a tree with times and sums. What is broken is shown, not hidden: spans without their parent become roots, circles are cut.
//
// Shape    rows in the order they are drawn, depth first, children by start. Times in ns from the trace's start, as numbers: exact to 104 days.
// Limits   100,000 spans: no recursion.
import type { Span, TraceAnswer, Usage } from '../api/center.ts';

export type SpanKind = 'llm' | 'tool' | 'agent' | 'workflow' | 'retrieval' | 'embedding' | 'guardrail' | 'http' | 'db' | 'browser' | 'internal';
export interface Sum {
  input: number;
  output: number;
  cost: number;
  calls: number;
  isCostKnown: boolean;
}
export interface Node {
  span: Span;
  kind: SpanKind;
  service: string;
  depth: number;
  from: number;
  to: number;
  parent: Node | null;
  children: Node[];
  sum: Sum; // of the model calls at and below it
  below: number; // spans below
  hasErrorBelow: boolean;
  isOrphan: boolean;
  isVerdict: boolean;
}
export interface Tree {
  answer: TraceAnswer;
  roots: Node[];
  nodes: Map<string, Node>;
  order: Node[];
  from: number;
  to: number;
  orphans: number;
  cycles: number;
  backwards: number; // spans that begin before their parent
}

const has = (span: Span, prefix: string) => Object.keys(span.attributes).some((key) => key.startsWith(prefix));
export function kindOf(span: Span): SpanKind {
  const operation = span.ai?.operation ?? '';
  const { hint } = span;
  if (operation === 'chat' || operation === 'text_completion' || operation === 'generate_content') return 'llm';
  if (operation === 'execute_tool') return 'tool';
  if (operation === 'invoke_agent' || operation === 'create_agent') return 'agent';
  if (operation.includes('workflow')) return 'workflow';
  if (operation === 'embeddings') return 'embedding';
  if (operation === 'retrieval' || operation === 'rerank') return 'retrieval';
  if (operation.includes('guardrail') || span.scope.name === 'cx_guardrails.client') return 'guardrail';
  if (hint === 'db' || hint === 'browser' || hint === 'http') return hint;
  if (span.isOutline) return operation ? 'llm' : 'internal';
  if (has(span, 'db.')) return 'db';
  if (has(span, 'browser.') || /web|browser/.test(span.scope.name) || 'session.id' in span.attributes) return 'browser';
  if (has(span, 'http.') || has(span, 'rpc.')) return 'http';
  return operation ? 'llm' : 'internal';
}
const isCall = (span: Span) => ['chat', 'text_completion', 'generate_content', 'embeddings', 'rerank'].includes(span.ai?.operation ?? '');
const VERDICT_KEYS = ['feedback.type', 'feedback.sentiment', 'feedback.rating', 'feedback.score', 'feedback.has_comment', 'feedback.comment'];
export const isVerdict = (span: Span) => (span.isOutline ? (span.hint?.startsWith('verdict') ?? false) : VERDICT_KEYS.some((key) => key in span.normalised || key in span.attributes));

export function buildTree(answer: TraceAnswer): Tree {
  const start = BigInt(answer.start_time_unix_nano);
  const nodes = new Map<string, Node>();
  const order: Node[] = [];
  for (const span of answer.spans) {
    const from = span.start_ns ?? Number(BigInt(span.start_time_unix_nano) - start);
    const node: Node = {
      span, kind: kindOf(span), service: answer.resources[span.resource]?.service_name ?? '', depth: 0, from, to: from + Number(span.duration_ns), parent: null, children: [],
      sum: ownSum(span), below: 0, hasErrorBelow: false, isOrphan: false, isVerdict: isVerdict(span),
    };
    order.push(node);
    if (!nodes.has(span.span_id)) nodes.set(span.span_id, node);
  }
  let orphans = 0;
  for (const node of order) {
    const id = node.span.parent_span_id;
    if (!id) continue;
    const parent = nodes.get(id);
    if (parent && parent !== node) node.parent = parent;
    else {
      node.isOrphan = true;
      if (!parent) orphans++;
    }
  }
  // Who is reached twice on the way up stands in a circle: it is cut at the earliest of those in it.
  let cycles = 0;
  const state = new Map<Node, number>();
  order.forEach((node, walk) => {
    let at: Node | null = node;
    while (at && !state.has(at)) {
      state.set(at, walk);
      at = at.parent;
    }
    if (at && state.get(at) === walk) {
      cycles++;
      let earliest = at;
      for (let one = at.parent!; one !== at; one = one.parent!) if (one.from < earliest.from) earliest = one;
      earliest.parent = null;
      earliest.isOrphan = true;
    }
  });
  const roots: Node[] = [];
  let backwards = 0;
  for (const node of order) {
    (node.parent?.children ?? roots).push(node);
    if (node.parent && node.from < node.parent.from) backwards++;
  }
  const byStart = (a: Node, b: Node) => a.from - b.from || b.to - a.to;
  roots.sort(byStart);
  const drawn: Node[] = [];
  const stack = [...roots].reverse();
  while (stack.length) {
    const node = stack.pop()!;
    node.depth = node.parent ? node.parent.depth + 1 : 0;
    node.children.sort(byStart);
    drawn.push(node);
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!);
  }
  for (let i = drawn.length - 1; i >= 0; i--) {
    const { parent, sum, below, span, hasErrorBelow } = drawn[i]!;
    if (!parent) continue;
    parent.below += below + 1;
    parent.hasErrorBelow ||= hasErrorBelow || span.status.code === 'ERROR';
    parent.sum.input += sum.input;
    parent.sum.output += sum.output;
    parent.sum.cost += sum.cost;
    parent.sum.calls += sum.calls;
    parent.sum.isCostKnown ||= sum.isCostKnown;
  }
  const to = drawn.reduce((most, node) => (node.isVerdict ? most : Math.max(most, node.to)), 1);
  return { answer, roots, nodes, order: drawn, from: 0, to, orphans, cycles, backwards };
}

function ownSum(span: Span): Sum {
  const usage: Partial<Usage> = isCall(span) ? (span.ai?.usage ?? {}) : {};
  return { input: usage.input_tokens ?? 0, output: usage.output_tokens ?? 0, cost: usage.cost_usd ?? 0, calls: isCall(span) ? 1 : 0, isCostKnown: usage.cost_usd != null };
}

// The stretches that the end waited for: from the root's end backwards, always the child that ended last before.
export function criticalPath(root: Node): Map<Node, [number, number][]> {
  const out = new Map<Node, [number, number][]>();
  const work: [Node, number][] = [[root, root.to]];
  while (work.length) {
    const [node, until] = work.pop()!;
    const add = (from: number, to: number) => to > from && out.set(node, [...(out.get(node) ?? []), [from, to]]);
    let at = Math.min(until, node.to);
    const children = node.children.filter((child) => !child.isVerdict && child.to > child.from).sort((a, b) => b.to - a.to);
    for (const child of children) {
      if (child.from >= at || child.from < node.from) continue;
      const end = Math.min(child.to, at);
      add(end, at);
      work.push([child, end]);
      at = child.from;
    }
    add(node.from, at);
  }
  return out;
}

export function visible(tree: Tree, folded: ReadonlySet<string>): Node[] {
  if (!folded.size) return tree.order;
  const out: Node[] = [];
  let hiddenBelow = Infinity;
  for (const node of tree.order) {
    if (node.depth > hiddenBelow) continue;
    hiddenBelow = folded.has(node.span.span_id) ? node.depth : Infinity;
    out.push(node);
  }
  return out;
}

// The answer to judge: the last model call that said something, at or below `node`.
export function answerSpan(tree: Tree): Node | undefined {
  return tree.order.filter((node) => node.kind === 'llm' && (node.span.isOutline || node.span.ai?.messages.output != null)).sort((a, b) => a.to - b.to).at(-1);
}

export function money(value: number): string {
  const size = Math.abs(value);
  return `$${size === 0 ? '0' : size < 0.01 ? value.toFixed(5) : size < 1 ? value.toFixed(4) : value.toFixed(2)}`;
}

// Formulas are text in every spreadsheet.
const csvCell = (value: unknown) => {
  let text = value == null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (typeof value !== 'number' && /^[=+\-@\t\r]/.test(text)) text = `'${text}`;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
export const toCsv = (columns: string[], rows: unknown[][]) => [columns, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n');

export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
