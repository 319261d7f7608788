// The kinds of spans: an icon, a word and a colour each.
import type { SpanKind } from '../model/trace.ts';
import type { IconName } from './icons.ts';

export const KINDS: Record<SpanKind, { icon: IconName; word: string }> = {
  llm: { icon: 'spark', word: 'model call' },
  tool: { icon: 'tool', word: 'tool' },
  agent: { icon: 'agent', word: 'agent' },
  workflow: { icon: 'flow', word: 'workflow' },
  retrieval: { icon: 'search', word: 'retrieval' },
  embedding: { icon: 'link', word: 'embedding' },
  guardrail: { icon: 'shield', word: 'guardrail' },
  http: { icon: 'out', word: 'HTTP' },
  db: { icon: 'database', word: 'database' },
  browser: { icon: 'globe', word: 'browser' },
  internal: { icon: 'dot', word: 'internal' },
};
export const colourOf = (kind: SpanKind) => `var(--kind-${kind})`;
