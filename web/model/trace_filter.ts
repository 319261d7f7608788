// What stands on a span, as a condition or a grouping in DataPrime. Whatever was stored stays a text: keys and values are quoted.
import { literal } from './interactions.ts';

export type Origin = 'attribute' | 'normalised' | 'resource' | 'scope';

// Where DataPrime has what the page shows under `key`; undefined for what it has not.
export function keypathOf(origin: Origin, key: string): string | undefined {
  switch (origin) {
    case 'attribute':
      return `$d[${literal(key)}]`;
    case 'normalised':
      return `$d.normalised[${literal(key)}]`;
    case 'resource':
      return key === 'service.name' ? '$l.serviceName' : `$d.process.tags[${literal(key)}]`;
    case 'scope':
      return key === 'name' ? "$d.tags['otel.library.name']" : key === 'version' ? "$d.tags['otel.library.version']" : undefined;
  }
}
const typeOf = (value: unknown) => (typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'bool' : 'string');
const typed = (path: string, value: unknown) => (path.startsWith('$l.') ? path : `${path}:${typeOf(value)}`);

// Spans without the attribute are not those with another value in SQL; to somebody who wants to be without a value they are.
export function condition(path: string, value: unknown, isOut: boolean): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : value;
  const at = typed(path, value);
  return isOut ? `filter ${at} != ${literal(text)} || ${at} == null` : `filter ${at} == ${literal(text)}`;
}

export function groupQuery(path: string, value: unknown): string {
  return `source spans
| groupby ${typed(path, value)} as value aggregate
    count() as spans,
    count_if($d.tags['otel.status_code'] == 'ERROR') as errors,
    percentile(0.95, $m.duration) as p95_us,
    sum($d.gen_ai.usage.cost) as cost_usd
| orderby spans desc
| limit 100`;
}
