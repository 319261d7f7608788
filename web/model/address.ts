// What the page shows, as the part of its address after #: everything that a link must give back.
//
// Shape    "#/explorer?q=…&from=-1h", "#/trace/<32 hex digits>?span=…", "#/query?q=…", "#/figures/models?from=-7d&…". What is as usual is left out.

export type View = 'interactions' | 'spans';
export interface ExplorerPlace {
  page: 'explorer';
  view: View;
  filter: string;
  from: string;
  to: string;
  sort: string; // "-time": a column, descending
  columns: string; // "" as usual
}
export interface TracePlace {
  page: 'trace';
  id: string;
  span: string;
  view: 'tree' | 'transcript';
}
export interface QueryPlace {
  page: 'query';
  query: string;
  from: string;
  to: string;
  more?: Record<string, string>; // what else the page keeps there; empty values are left out
}
// The pages that read the rest of the address themselves.
export const WIDER_PAGES = ['figures', 'differences', 'review', 'compare', 'dashboards', 'alerts'] as const;
export interface WiderPlace {
  page: (typeof WIDER_PAGES)[number];
  path: string; // "models" of "#/figures/models", decoded
  from: string;
  to: string;
  set: Record<string, string>; // what else the page keeps there; empty values are left out
}
export type Place = ExplorerPlace | TracePlace | QueryPlace | WiderPlace;

export const explorer = (more: Partial<ExplorerPlace> = {}): ExplorerPlace => ({ page: 'explorer', view: 'interactions', filter: '', from: '-1h', to: '', sort: '-time', columns: '', ...more });

export const wider = (page: WiderPlace['page'], path = '', more: Partial<WiderPlace> = {}): WiderPlace => ({ page, path, from: '-24h', to: '', set: {}, ...more });

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // typed by hand
  }
}

export function readPlace(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#/, '').split(/\?(.*)/s);
  const given = new URLSearchParams(search);
  const parts = path.split('/').filter(Boolean);
  if (parts[0] === 'trace' && parts[1]) {
    return { page: 'trace', id: parts[1].toLowerCase(), span: given.get('span') ?? '', view: given.get('view') === 'transcript' ? 'transcript' : 'tree' };
  }
  const page = WIDER_PAGES.find((name) => name === parts[0]);
  if (page) {
    const { from = '', to = '', ...set } = Object.fromEntries(given);
    return wider(page, parts.slice(1).map(decoded).join('/'), { from: from || '-24h', to, set });
  }
  const usual = explorer();
  const from = given.get('from') || usual.from;
  const to = given.get('to') ?? '';
  if (parts[0] === 'query') {
    const { q: query = '', from: _, to: __, ...more } = Object.fromEntries(given);
    return { page: 'query', query, from, to, ...(Object.keys(more).length && { more }) };
  }
  return { ...usual, view: given.get('view') === 'spans' ? 'spans' : 'interactions', filter: given.get('q') ?? '', from, to, sort: given.get('sort') || usual.sort, columns: given.get('cols') ?? '' };
}

export function writePlace(place: Place): string {
  const search = new URLSearchParams();
  const put = (name: string, value: string, usual = '') => value !== usual && search.set(name, value);
  let path = `/${place.page}`;
  if (place.page === 'trace') {
    path += `/${encodeURIComponent(place.id)}`;
    put('span', place.span);
    put('view', place.view, 'tree');
  } else if ('set' in place) {
    if (place.path) path += `/${place.path.split('/').map(encodeURIComponent).join('/')}`;
    put('from', place.from, '-24h');
    put('to', place.to);
    for (const [name, value] of Object.entries(place.set)) put(name, value);
  } else {
    if (place.page === 'explorer') put('view', place.view, 'interactions');
    put('q', place.page === 'explorer' ? place.filter : place.query);
    put('from', place.from, '-1h');
    put('to', place.to);
    if (place.page === 'query') for (const [name, value] of Object.entries(place.more ?? {})) put(name, value);
    if (place.page === 'explorer') {
      put('sort', place.sort, '-time');
      put('cols', place.columns);
    }
  }
  const text = search.toString();
  return `#${path}${text ? `?${text}` : ''}`;
}

const UNITS: Record<string, number> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };
// "1h30m" as the server writes it; undefined for anything else.
export function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/.test(text.trim())) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)].reduce((sum, [, count, unit]) => sum + Number(count) * UNITS[unit!]!, 0);
}
// Milliseconds of "-1h"; for an instant, up to `to` or now.
export function rangeWidth({ from, to }: { from: string; to: string }, now: number): number {
  return Math.max(1000, instant(to, now) - instant(from, now));
}
export function instant(text: string, now: number): number {
  const ago = text.startsWith('-') ? durationMs(text.slice(1)) : undefined;
  if (ago !== undefined) return now - ago;
  const at = Date.parse(text);
  return Number.isNaN(at) ? now : at;
}
// The same width just before.
export function previous(range: { from: string; to: string }, now: number): { from: string; to: string } {
  const width = rangeWidth(range, now);
  const from = instant(range.from, now);
  return { from: new Date(from - width).toISOString(), to: new Date(from).toISOString() };
}
