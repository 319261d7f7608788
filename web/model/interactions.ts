// The explorer's queries, all DataPrime, and what their rows say. A filter is the stages between `source spans` and the figures.
import type { QueryAnswer } from '../api/center.ts';
import type { View } from './address.ts';

export interface ColumnOf {
  name: string;
  title: string;
  isRight?: boolean;
  isUsual: boolean;
}
export const COLUMNS: Record<View, ColumnOf[]> = {
  interactions: [
    { name: 'status', title: 'Status', isUsual: true },
    { name: 'time', title: 'Time', isUsual: true },
    { name: 'name', title: 'Name', isUsual: true },
    { name: 'input', title: 'Input', isUsual: true },
    { name: 'output', title: 'Output', isUsual: true },
    { name: 'duration_us', title: 'Latency', isRight: true, isUsual: true },
    { name: 'ttft_s', title: 'First token', isRight: true, isUsual: true },
    { name: 'tokens', title: 'Tokens', isRight: true, isUsual: true },
    { name: 'cost_usd', title: 'Cost', isRight: true, isUsual: true },
    { name: 'models', title: 'Model', isUsual: true },
    { name: 'user', title: 'User', isUsual: true },
    { name: 'intent', title: 'Intent', isUsual: true },
    { name: 'feedback', title: 'Feedback', isUsual: true },
    { name: 'evaluated', title: 'Evaluations', isUsual: true },
    { name: 'spans', title: 'Spans', isRight: true, isUsual: false },
    { name: 'service', title: 'Service', isUsual: false },
    { name: 'conversation', title: 'Session', isUsual: false },
  ],
  spans: [
    { name: 'status', title: 'Status', isUsual: true },
    { name: 'time', title: 'Time', isUsual: true },
    { name: 'service', title: 'Service', isUsual: true },
    { name: 'name', title: 'Name', isUsual: true },
    { name: 'input', title: 'Input', isUsual: false },
    { name: 'output', title: 'Output', isUsual: false },
    { name: 'duration_us', title: 'Latency', isRight: true, isUsual: true },
    { name: 'ttft_s', title: 'First token', isRight: true, isUsual: false },
    { name: 'tokens', title: 'Tokens', isRight: true, isUsual: true },
    { name: 'cost_usd', title: 'Cost', isRight: true, isUsual: true },
    { name: 'operation', title: 'Operation', isUsual: true },
    { name: 'models', title: 'Model', isUsual: true },
    { name: 'user', title: 'User', isUsual: true },
    { name: 'intent', title: 'Intent', isUsual: false },
    { name: 'feedback', title: 'Feedback', isUsual: false },
    { name: 'evaluated', title: 'Evaluations', isUsual: false },
  ],
};

export interface Preset {
  group: string;
  title: string;
  filter: string;
}
export const PRESETS: Preset[] = [
  { group: 'Slow', title: 'Over 10 s', filter: 'filter $m.duration > 10000000' },
  { group: 'Slow', title: 'Slow model calls', filter: "filter $d.gen_ai.operation.name == 'chat' && $m.duration > 3000000" },
  { group: 'Quality and errors', title: 'Errors', filter: "filter $d.tags['otel.status_code'] == 'ERROR'" },
  { group: 'Quality and errors', title: 'Failed tools', filter: "filter $d.gen_ai.operation.name == 'execute_tool' && $d.tags['otel.status_code'] == 'ERROR'" },
  { group: 'Quality and errors', title: 'Thumbs down', filter: "filter $d.normalised['feedback.type']:string == 'thumbs_down'" },
  { group: 'Quality and errors', title: 'Flagged', filter: "filter $d.normalised['evaluations']:string.contains('\"label\":\"p1\"')" },
  { group: 'Quality and errors', title: 'Unsure intent', filter: "filter $d.normalised['intent.confidence']:number < 0.5" },
  { group: 'Cost', title: 'Over $1', filter: 'filter $d.gen_ai.usage.cost > 1' },
  { group: 'Cost', title: 'Many tokens', filter: 'filter $d.gen_ai.usage.total_tokens > 10000' },
];

const HEAD = 'source spans\n| ';
const BARE = /^(?:[$!(]|[a-z_]\w*\()/;
// The filter as stages. `before` is how far its text stands from the beginning, for positions that the server counts.
export function filterQuery(filter: string): { text: string; before: number } {
  const isBare = BARE.test(filter.trim()) && !filter.trim().startsWith('(source');
  const head = isBare ? `${HEAD}filter ` : HEAD;
  return { text: head + filter, before: head.length };
}

// Neither a verdict nor a review, which are spans of their answer's trace.
const OWN = "$d.normalised['feedback.type']:string == null && firstNonNull($d.tags['otel.library.name'], '') != 'throughline.review'";
const FLAGGED = `firstNonNull($d.normalised['evaluations']:string, '').contains('"label":"p1"') || firstNonNull($d.normalised['evaluations']:string, '').contains('"triggered":true')`;
const CALLS = "$d.gen_ai.operation.name.in('chat', 'text_completion', 'generate_content', 'embeddings', 'rerank')";
const only = (filter: string) => (filter.trim() ? `${filterQuery(filter.trim()).text}\n` : 'source spans\n');
// Whole traces of which some span fits.
const ofTraces = (filter: string) => (filter.trim() ? `source spans\n| join inner (\n${only(filter)}| distinct $d.traceID as fitting\n) on $d.traceID == fitting into fits\n` : 'source spans\n');

function interactions(filter: string): string {
  return `${ofTraces(filter)}| create $d.is_call from ${CALLS}
| groupby $d.traceID as trace aggregate
    min($m.timestamp) as time,
    any_value(if($d.parentId == '', $l.operationName)) as root,
    min_by($m.timestamp, $l.operationName) as first_name,
    min_by($m.timestamp, $l.serviceName) as service,
    max($m.duration) as duration_us,
    count() as spans,
    count_if($d.tags['otel.status_code'] == 'ERROR') as errors,
    min_by(if($d.gen_ai.input.messages != null, $m.timestamp), $d.gen_ai.input.messages:string.substr(0, 3000)) as input,
    max_by(if($d.gen_ai.output.messages != null, $m.timestamp), $d.gen_ai.output.messages:string.substr(0, 1500)) as output,
    min($d.gen_ai.response.time_to_first_chunk) as ttft_s,
    sum(if($d.is_call, $d.gen_ai.usage.input_tokens)) as input_tokens,
    sum(if($d.is_call, $d.gen_ai.usage.output_tokens)) as output_tokens,
    sum(if($d.is_call, $d.gen_ai.usage.cost)) as cost_usd,
    collect($d.gen_ai.request.model, distinct=true, ignoreNulls=true) as models,
    any_value($d.enduser.id) as user,
    any_value($d.gen_ai.conversation.id) as conversation,
    any_value($d.normalised['intent']:string) as intent,
    count_if($d.normalised['feedback.type']:string == 'thumbs_up') as up,
    count_if($d.normalised['feedback.type']:string == 'thumbs_down') as down,
    count_if($d.normalised['evaluations']:string != null && $d.normalised['feedback.type']:string == null) as evaluated,
    count_if(${FLAGGED}) as flagged,
    count_if(${OWN}) as own
| filter own > 0 // a verdict or a review of now on an answer of before is no interaction of now`;
}

const SORTS: Record<string, string> = { name: 'first_name', tokens: 'input_tokens', status: 'errors', feedback: 'down', evaluated: 'flagged' };
export const SORTABLE = new Set(['time', 'duration_us', 'ttft_s', 'tokens', 'cost_usd', 'spans', 'status', 'name', 'service', 'user', 'intent', 'feedback', 'evaluated']);

export function rowsQuery(view: View, filter: string, sort: string, limit: number): string {
  const name = sort.replace(/^-/, '');
  const way = sort.startsWith('-') ? 'desc' : 'asc';
  const column = SORTABLE.has(name) ? (SORTS[name] ?? name) : 'time';
  if (view === 'interactions') return `${interactions(filter)}\n| orderby ${column} ${way}\n| limit ${limit}`;
  const own: Record<string, string> = { time: '$m.timestamp', duration_us: '$m.duration', first_name: '$l.operationName', service: '$l.serviceName', errors: "$d.tags['otel.status_code']", input_tokens: '$d.gen_ai.usage.input_tokens', cost_usd: '$d.gen_ai.usage.cost', user: '$d.enduser.id', ttft_s: '$d.gen_ai.response.time_to_first_chunk' };
  return `${only(filter)}| orderby ${own[column] ?? '$m.timestamp'} ${way}
| limit ${limit}
| choose $d.traceID as trace, $d.spanID as span, $m.timestamp as time, $l.operationName as first_name, $l.serviceName as service, $m.duration as duration_us,
    if($d.tags['otel.status_code'] == 'ERROR', 1, 0) as errors, $d.gen_ai.input.messages:string.substr(0, 3000) as input, $d.gen_ai.output.messages:string.substr(0, 1500) as output,
    $d.gen_ai.response.time_to_first_chunk as ttft_s, $d.gen_ai.usage.input_tokens as input_tokens, $d.gen_ai.usage.output_tokens as output_tokens,
    $d.gen_ai.usage.cost as cost_usd, $d.gen_ai.request.model as models, $d.enduser.id as user, $d.gen_ai.operation.name as operation,
    $d.normalised['intent']:string as intent, if($d.normalised['feedback.type']:string == 'thumbs_up', 1, 0) as up, if($d.normalised['feedback.type']:string == 'thumbs_down', 1, 0) as down,
    if($d.normalised['evaluations']:string != null, 1, 0) as evaluated, if(${FLAGGED}, 1, 0) as flagged`;
}

const FIGURES = `count() as requests, count_if(failed > 0) as errors, percentile(0.5, took) as p50_us, percentile(0.95, took) as p95_us, sum(tokens) as tokens, sum(cost) as cost_usd`;
// One row for each interaction, of what the strip needs.
function perTrace(filter: string): string {
  return `${ofTraces(filter)}| create $d.is_call from ${CALLS}
| groupby $d.traceID as trace aggregate
    min($m.timestamp) as began, max($m.duration) as took, count_if(${OWN}) as own,
    count_if($d.tags['otel.status_code'] == 'ERROR') as failed,
    sum(if($d.is_call, $d.gen_ai.usage.total_tokens)) as tokens,
    sum(if($d.is_call, $d.gen_ai.usage.cost)) as cost
| filter own > 0`;
}
export const totalsQuery = (filter: string) => `${perTrace(filter)}\n| aggregate ${FIGURES}`;
export const stripQuery = (filter: string, step: string) => `${perTrace(filter)}\n| groupby roundTime(began, ${step}) as time aggregate ${FIGURES}\n| orderby time`;

// About 30 buckets, on steps that people read.
const STEPS: [string, number][] = [['1s', 1e3], ['5s', 5e3], ['15s', 15e3], ['30s', 3e4], ['1m', 6e4], ['2m', 12e4], ['5m', 3e5], ['15m', 9e5], ['30m', 18e5], ['1h', 36e5], ['3h', 108e5], ['6h', 216e5], ['1d', 864e5], ['7d', 6048e5]];
export const stepOf = (width: number): [string, number] => STEPS.find(([, step]) => width / step <= 36) ?? STEPS.at(-1)!;

export type Row = Record<string, unknown> & { trace: string };
export function rowsOf(answer: QueryAnswer): Row[] {
  return answer.rows.map((cells) => Object.fromEntries(answer.columns.map(({ name }, i) => [name, cells[i]])) as Row);
}
export const rowKey = (row: Row) => `${row.trace}/${row.span ?? ''}`;

// A value in a comparison: quotes and backslashes are escaped, so that whatever was stored stays a text.
export const literal = (value: unknown) =>
  typeof value === 'number' || typeof value === 'boolean' ? String(value) : `'${String(value).replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')}'`;
export function attributeFilter(key: string, value: unknown, isOut: boolean): string {
  const type = typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'bool' : 'string';
  const text = typeof value === 'object' ? JSON.stringify(value) : value;
  return `filter $d[${literal(key)}]:${type} ${isOut ? '!=' : '=='} ${literal(text)}`;
}
// The stages of a filter: parted by `|`, but not by `||`, nor in a text, a regular expression in slashes, brackets or a comment.
export function stagesOf(filter: string): string[] {
  const stages: string[] = [];
  let from = 0;
  let depth = 0;
  for (let i = 0; i < filter.length; i++) {
    const c = filter[i]!;
    if (c === "'" || c === '"' || c === '`') {
      for (i++; i < filter.length && filter[i] !== c; i++) if (filter[i] === '\\') i++;
    } else if (filter.startsWith('//', i)) {
      while (i + 1 < filter.length && filter[i + 1] !== '\n') i++;
    } else if (c === '/' && /[=(,~]\s*$/.test(filter.slice(0, i))) {
      for (i++; i < filter.length && filter[i] !== '/'; i++) if (filter[i] === '\\') i++;
    } else if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c)) depth--;
    else if (c === '|' && filter[i + 1] === '|') i++;
    else if (c === '|' && depth <= 0) {
      stages.push(filter.slice(from, i));
      from = i + 1;
    }
  }
  return [...stages, filter.slice(from)].map((stage) => stage.trim()).filter(Boolean);
}
// Whether any span passes the first stages: what says which of them lets nothing through.
export const passesQuery = (stages: string[]) => `${only(stages.join('\n| '))}| limit 1\n| choose $d.traceID as trace`;
export const withFilter = (filter: string, more: string) => (filter.trim() ? `${BARE.test(filter.trim()) ? 'filter ' : ''}${filter.trim()} | ${more}` : more);
