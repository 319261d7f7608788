// The queries that ran in this browser: the newest first, a query once, at most 100.
import { keep, readKept, type Kept } from '../base/kept.ts';

export const MOST = 100;
const LONGEST = 20_000; // characters: what is longer is no query that one looks for again
const NAME = 'throughline.query.history';

export interface RanQuery {
  query: string;
  from: string;
  to: string;
  at: number; // ms since 1970
  rows: number | null; // null: it failed or was stopped
  ms: number;
}

const isRan = (entry: unknown): entry is RanQuery =>
  typeof entry === 'object' && entry !== null && typeof (entry as RanQuery).query === 'string' && typeof (entry as RanQuery).at === 'number' && typeof (entry as RanQuery).from === 'string' && typeof (entry as RanQuery).to === 'string';

export class QueryHistory {
  readonly #storage: Kept | undefined;

  constructor(storage: Kept | undefined) {
    this.#storage = storage;
  }
  read(): RanQuery[] {
    const kept = readKept<unknown>(this.#storage, NAME, []);
    return Array.isArray(kept) ? kept.filter(isRan).slice(0, MOST) : [];
  }
  // What is kept is read again: another tab may have added to it.
  put(entry: RanQuery): RanQuery[] {
    if (entry.query.length > LONGEST) return this.read();
    const all = [entry, ...this.read().filter(({ query }) => query.trim() !== entry.query.trim())].slice(0, MOST);
    keep(this.#storage, NAME, all);
    return all;
  }
  clear(): RanQuery[] {
    keep(this.#storage, NAME, []);
    return [];
  }
}

// Every word of `search` is somewhere in one of the texts.
export function matches(search: string, ...texts: (string | undefined)[]): boolean {
  const text = texts.join('\n').toLowerCase();
  return search.toLowerCase().split(/\s+/).filter(Boolean).every((word) => text.includes(word));
}
