// A large trace: its tree from the outline, what its spans carry when it is looked at.
import type { OutlineAnswer, Span, TraceAnswer } from '../api/center.ts';
import type { Node, Tree } from './trace.ts';

const NONE = Object.freeze({});
const NO_LIST: never[] = [];
const STATUS = [{ code: 'UNSET' }, { code: 'OK' }, { code: 'ERROR' }] as const;
const NO_SCOPE = { name: '', version: '', attributes: {} };
const NO_USAGE = { reported_input_tokens: null, cache_read_tokens: null, cache_write_tokens: null, reasoning_tokens: null, total_tokens: null };
const NOTHING_DROPPED = { attributes: 0, events: 0, links: 0 };

export const isOutline = (answer: TraceAnswer | OutlineAnswer): answer is OutlineAnswer => 'outline' in answer;

// The answer as if its spans were whole; those that are not say so (`isOutline`).
export function fromOutline({ outline, names, services, operations, hints, ...answer }: OutlineAnswer): TraceAnswer {
  const start = BigInt(answer.start_time_unix_nano);
  const spans = outline.span_id.map((span_id, i): Span => {
    const at = outline.start_ns[i]!;
    const operation = operations[outline.operation[i]!]!;
    const [input, output] = [outline.input_tokens?.[i] ?? null, outline.output_tokens?.[i] ?? null];
    return {
      span_id, parent_span_id: outline.parent_span_id[i]!, name: names[outline.name[i]!]!, kind: 'unspecified', status: STATUS[outline.status[i]!] ?? STATUS[0], duration_ns: outline.duration_ns[i]!, start_ns: at, resource: outline.service[i]!,
      // Asked for by few: a hundred thousand of them take a while to make.
      get start_time_unix_nano() {
        return String(start + BigInt(at));
      },
      scope: NO_SCOPE, flags: 0, attributes: NONE, texts: NONE as Record<string, string>, events: NO_LIST, links: NO_LIST, exception: null, dropped: NOTHING_DROPPED, normalised: NONE as Record<string, string>, normalised_from: NONE as Record<string, string>,
      hint: hints[outline.hint[i]!]!, isOutline: true,
      ai: operation
        ? { operation, usage: { ...NO_USAGE, input_tokens: input, output_tokens: output, cost_usd: outline.cost_usd?.[i] ?? null }, finish_reasons: NO_LIST, tags: NO_LIST, time_to_first_chunk_ns: outline.time_to_first_chunk_ns?.[i] ?? null, messages: {}, tool: {}, retrieval: {} }
        : null,
    };
  });
  return { ...answer, spans, resources: services.map((service_name) => ({ service_name, application: '', subsystem: '', attributes: {} })) };
}

// Puts whole spans in their places in the tree.
export function fill(tree: Tree, answer: TraceAnswer): void {
  const { resources } = tree.answer;
  const places = answer.resources.map((one) => {
    const at = resources.findIndex((known) => JSON.stringify(known) === JSON.stringify(one));
    return at >= 0 ? at : resources.push(one) - 1;
  });
  for (const span of answer.spans) {
    const node = tree.nodes.get(span.span_id);
    if (node) node.span = { ...span, resource: places[span.resource]! };
  }
}
// What is worth reading when `node` is looked at: it, and the rows around it.
export function around(rows: readonly Node[], node: Node, most = 40): string[] {
  const at = Math.max(0, rows.indexOf(node));
  return [node, ...rows.slice(Math.max(0, at - most / 2), at + most / 2)].filter(({ span }) => span.isOutline).map(({ span }) => span.span_id);
}
