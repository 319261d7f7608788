// Where a row of a figure leads: its trace, the section of its model or user, its spans in the explorer, or what differs there.
import { wider, writePlace, type WiderPlace } from '../../../model/address.ts';
import { conditionOf, differencesOf, explorerOf, narrowedBy, type FigureRow } from '../../../model/figures.ts';
import type { PanelSpec } from './sections.ts';

const TRACES: Record<string, string> = { trace: 'span', answer_trace: 'answer_span', example: '', latest_trace: '' };
const isTrace = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
const ANYWHERE = new Set(['intent', 'conversation', 'session', 'service']);
const and = (...conditions: string[]) => conditions.filter(Boolean).join(' && ');

export const isTraceColumn = (name: string) => name in TRACES;
export const traceHref = (id: unknown, span: unknown = '') => (isTrace(id) ? writePlace({ page: 'trace', id, span: typeof span === 'string' ? span : '', view: 'tree' }) : undefined);

// undefined: the cell leads nowhere.
export function cellHref(name: string, row: FigureRow, place: WiderPlace, spec: PanelSpec): string | undefined {
  const value = row[name];
  if (isTraceColumn(name)) return traceHref(value, TRACES[name] ? row[TRACES[name]!] : '');
  if (typeof value !== 'string' || value === '' || value === 'unknown') return undefined;
  const { from, to, set } = place;
  const narrowed = (path: string, more: Record<string, string>) => writePlace(wider('figures', path, { from, to, set: { ...set, ...more } }));
  switch (name) {
    case 'application':
      return narrowed(place.path === 'applications' ? 'overview' : place.path || 'overview', { application: value });
    case 'subsystem':
      return narrowed(place.path || 'overview', { subsystem: value, ...(typeof row.application === 'string' && { application: row.application }) });
    case 'model':
      return narrowed('models', { model: value });
    case 'user':
      return narrowed('sessions', { user: value });
    default: {
      // The same word means another thing in another figure: `status`, `operation`.
      const condition = spec.group?.includes(name) || ANYWHERE.has(name) ? conditionOf(row, [name]) : '';
      return condition ? writePlace(explorerOf(condition, { from, to })) : undefined;
    }
  }
}
// What the page is narrowed by, but for what the row's group says already.
const narrowedBeside = (group: string[], set: Record<string, string>) => narrowedBy(Object.fromEntries(Object.entries(set).filter(([name]) => !group.includes(name))));
// The row's spans in the explorer.
export function rowsHref(spec: PanelSpec, row: FigureRow, place: WiderPlace): string | undefined {
  const condition = spec.group && conditionOf(row, spec.group);
  if (!condition) return undefined;
  return writePlace(explorerOf(and(condition, narrowedBeside(spec.group!, place.set), spec.figure.includes('error') ? "$d.tags['otel.status_code'] == 'ERROR'" : ''), place));
}
export function differsHref(spec: PanelSpec, row: FigureRow, place: WiderPlace): string | undefined {
  // An error's own span is what fails: that it is one can't be the base too.
  const group = (spec.group ?? []).filter((name) => name !== 'error' && name !== 'ai.error.type');
  const base = and(conditionOf(row, group), narrowedBeside(group, place.set));
  return spec.differs && spec.group && (base || group.length < spec.group.length) ? writePlace(differencesOf(spec.differs, base, place)) : undefined;
}
