// A trace as one HTML file that opens without a server: no script, nothing loaded, whatever was stored is text.
//
// Made through the DOM, never by joining markup, and under a policy of its own that forbids what is not in it.
import type { VerdictRecord } from '../../../api/center.ts';
import { fullTime, milliseconds, number } from '../../../base/format.ts';
import { messagesOf } from '../../../model/messages.ts';
import { money, type Node, type Tree } from '../../../model/trace.ts';
import { MOST_SAVED } from '../../../model/trace_files.ts';
import type { LogRecord } from '../../../model/trace_logs.ts';
import { evaluationsOf } from '../../../model/trace_verdicts.ts';
import { KINDS } from '../../../widgets/kinds.ts';

const STYLE_HERE = 'style';
const STYLE = `:root{color-scheme:light dark;--line:#8884;--muted:color-mix(in srgb,CanvasText 62%,Canvas)}
body{margin:0 auto;max-width:1200px;padding:24px 16px;font:13px/1.45 Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums}
h1{margin:0 0 4px;font-size:20px;overflow-wrap:anywhere}h2{margin:12px 0 4px;font-size:12px}p{margin:4px 0}
dl{display:flex;flex-wrap:wrap;gap:4px 24px;margin:8px 0}dt{color:var(--muted);font-size:11px}dd{margin:0;font-weight:500}
details{border-bottom:1px solid var(--line)}summary{display:grid;grid-template-columns:minmax(180px,42%) 1fr 90px 80px;gap:8px;align-items:center;min-height:28px;cursor:pointer;list-style:none}
summary>*{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}summary .n{text-align:right;color:var(--muted)}svg{width:100%;height:12px;display:block}
.body{padding:4px 16px 16px 28px}.muted{color:var(--muted)}.bad{color:light-dark(#c51e21,#fa706a);font-weight:600}
pre{margin:4px 0;padding:8px;max-height:480px;overflow:auto;border-radius:6px;background:#8881;font:12px/1.45 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;table-layout:fixed}td{padding:2px 8px 2px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere;font:11.5px/1.45 ui-monospace,monospace;white-space:pre-wrap}td:first-child{width:36%;color:var(--muted)}
${Array.from({ length: 10 }, (_, i) => `.d${i}{padding-left:${i * 14}px}`).join('')}`;

export function savedPage(tree: Tree, logs: readonly LogRecord[], verdicts: readonly VerdictRecord[], colour: (name: string) => string): string {
  const page = document.implementation.createHTMLDocument(`Trace ${tree.answer.trace_id}`);
  const element = (name: string, text = '', className = '') => {
    const one = page.createElement(name);
    if (text) one.textContent = text;
    if (className) one.className = className;
    return one;
  };
  const meta = (of: Record<string, string>) => {
    const one = page.createElement('meta');
    for (const [key, value] of Object.entries(of)) one.setAttribute(key, value);
    return one;
  };
  page.head.prepend(meta({ charset: 'utf-8' }), meta({ 'http-equiv': 'Content-Security-Policy', content: "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'" }), meta({ name: 'viewport', content: 'width=device-width' }), meta({ name: 'referrer', content: 'no-referrer' }));
  // The page that saves forbids styles in its documents, this one among them: ours is put in when it is text. Whatever was stored is escaped there.
  page.head.append(page.createComment(STYLE_HERE));
  page.documentElement.lang = 'en';

  const shown = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? ''));
  const ms = (nanos: string) => Number(BigInt(nanos) / 1_000_000n);
  const facts = (of: [string, string | undefined | null][]) => {
    const list = element('dl');
    for (const [name, value] of of) {
      if (!value) continue;
      const one = element('div');
      one.append(element('dt', name), element('dd', value));
      list.append(one);
    }
    return list;
  };
  const table = (of: Record<string, unknown>) => {
    const one = element('table');
    for (const [key, value] of Object.entries(of)) {
      const row = element('tr');
      row.append(element('td', key), element('td', shown(value)));
      one.append(row);
    }
    return one;
  };
  const section = (title: string, ...inside: HTMLElement[]) => (inside.length ? [element('h2', title), ...inside] : []);
  const SVG = 'http://www.w3.org/2000/svg';
  const bar = (node: Node) => {
    const drawing = page.createElementNS(SVG, 'svg');
    drawing.setAttribute('viewBox', '0 0 1000 12');
    drawing.setAttribute('preserveAspectRatio', 'none');
    const rect = page.createElementNS(SVG, 'rect');
    const x = Math.min(998, Math.max(0, (node.from / tree.to) * 1000));
    for (const [name, value] of Object.entries({ x, y: 1, width: Math.max(2, Math.min(1000, (node.to / tree.to) * 1000) - x), height: 10, rx: 2, fill: colour(`--kind-${node.kind}`) })) rect.setAttribute(name, String(value));
    drawing.append(rect);
    return drawing;
  };

  const { answer } = tree;
  page.body.append(element('h1', tree.roots[0]?.span.name || 'Trace'), element('p', `Trace ${answer.trace_id}, saved by Throughline`, 'muted'));
  page.body.append(
    facts([
      ['Began', fullTime(ms(answer.start_time_unix_nano))], ['Duration', milliseconds(tree.to / 1e6)], ['Spans', number(tree.order.length)], ['Errors', number(answer.error_count)],
      ['Tokens', answer.usage.total_tokens == null ? '' : `${number(answer.usage.input_tokens ?? 0)} → ${number(answer.usage.output_tokens ?? 0)}`], ['Cost', answer.usage.cost_usd == null ? '' : money(answer.usage.cost_usd)],
      ['Services', [...new Set(answer.resources.map((one) => one.service_name))].join(', ')],
    ]),
  );
  if (tree.order.length > MOST_SAVED) page.body.append(element('p', `This page has the first ${number(MOST_SAVED)} of ${number(tree.order.length)} spans; the figures above are of all.`, 'bad'));
  const logOf = (log: LogRecord) => element('pre', `${milliseconds(log.at / 1e6)} ${log.severity} ${log.event} ${log.text}${Object.keys(log.attributes).length ? `\n${shown(log.attributes)}` : ''}`);
  const loose = logs.filter((log) => !tree.nodes.has(log.span));
  page.body.append(...section('Logs of the trace, of no span', ...loose.map(logOf)));

  for (const node of tree.order.slice(0, MOST_SAVED)) {
    const { span } = node;
    const row = element('details');
    const head = element('summary');
    const name = element('span', '', `d${Math.min(9, node.depth)}`);
    name.append(element('span', `${node.children.length ? '▾' : '·'} `, 'muted'), span.name || '(no name)');
    if (span.status.code === 'ERROR') name.append(element('span', ' error', 'bad'));
    head.append(name, bar(node), element('span', milliseconds((node.to - node.from) / 1e6), 'n'), element('span', span.ai?.usage.cost_usd == null ? '' : money(span.ai.usage.cost_usd), 'n'));
    const body = element('div', '', 'body');
    const ai = span.ai;
    body.append(
      facts([
        ['Kind', KINDS[node.kind].word], ['Service', node.service], ['Began', fullTime(ms(span.start_time_unix_nano))], ['Span', span.span_id], ['Model', ai?.response_model ?? ai?.request_model], ['Tokens', ai?.usage.total_tokens == null ? '' : `${number(ai.usage.input_tokens ?? 0)} → ${number(ai.usage.output_tokens ?? 0)}`],
        ['First token', ai?.time_to_first_chunk_ns == null ? '' : milliseconds(ai.time_to_first_chunk_ns / 1e6)], ['Error', span.exception ? `${span.exception.type} ${span.exception.message}` : span.status.message],
      ]),
    );
    for (const message of [...messagesOf(ai?.messages.system_instructions), ...messagesOf(ai?.messages.input), ...messagesOf(ai?.messages.output)])
      body.append(element('h2', message.role), ...message.parts.map((part) => element('pre', 'text' in part ? part.text : part.kind === 'call' ? `calls ${part.name}\n${shown(part.value)}` : shown(part.value))));
    for (const [title, value] of [['Arguments', ai?.tool.arguments], ['Result', ai?.tool.result], ['Documents', ai?.retrieval.documents]] as const) if (value != null) body.append(...section(title, element('pre', shown(value))));
    body.append(
      ...section('Verdicts', ...verdicts.filter((one) => one.span_id === span.span_id).map((one) => element('p', `${one.verdict === 'thumbs_up' ? 'Right' : one.verdict === 'thumbs_down' ? 'Wrong' : 'Comment'} ${one.comment ?? ''} (${fullTime(ms(one.time))})`))),
      ...section('Evaluations', ...evaluationsOf(span).map((one) => element('p', `${one.name} of ${one.target}: ${one.score ?? ''} ${one.label} ${one.explanation}`))),
      ...section('Events', ...span.events.map((event) => element('pre', `${event.name}\n${shown(event.attributes ?? {})}`))),
      ...section('Logs', ...logs.filter((log) => log.span === span.span_id).map(logOf)),
      ...section('Links', ...span.links.map((link) => element('p', `${link.trace_id} / ${link.span_id}`))),
      ...section('Attributes', table({ ...span.attributes, ...span.texts })),
      ...section('Resource and scope', table({ ...answer.resources[span.resource]?.attributes, 'scope name': span.scope.name, 'scope version': span.scope.version })),
    );
    row.append(head, body);
    page.body.append(row);
  }
  return `<!doctype html>\n${new XMLSerializer().serializeToString(page.documentElement).replace(`<!--${STYLE_HERE}-->`, () => `<style>${STYLE}</style>`)}\n`;
}
