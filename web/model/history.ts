// What was asked in this browser: the newest first, at most 200, searchable.
import { keep, readKept, type Kept } from '../base/kept.ts';
import type { Answer, Verdict } from '../api/assistant.ts';

export const MOST = 200;
const NAME = 'throughline.assistant.history';

export interface Entry {
  id: string;
  at: number; // ms since 1970
  question: string;
  kind: Answer['kind'] | 'failed';
  query: string | null;
  traceId: string;
  verdict?: Verdict;
}

const isEntry = (entry: unknown): entry is Entry =>
  typeof entry === 'object' && entry !== null && typeof (entry as Entry).id === 'string' && typeof (entry as Entry).question === 'string' && typeof (entry as Entry).at === 'number';

export class History {
  readonly #storage: Kept | undefined;

  constructor(storage: Kept | undefined) {
    this.#storage = storage;
  }
  read(): Entry[] {
    const kept = readKept<unknown>(this.#storage, NAME, []);
    return Array.isArray(kept) ? kept.filter(isEntry).slice(0, MOST) : [];
  }
  // Adds, or replaces the one with that id. Another tab's entries stay: what is kept is read again.
  put(entry: Entry): Entry[] {
    const others = this.read().filter(({ id }) => id !== entry.id);
    const all = [entry, ...others].sort((a, b) => b.at - a.at).slice(0, MOST);
    keep(this.#storage, NAME, all);
    return all;
  }
  clear(): Entry[] {
    keep(this.#storage, NAME, []);
    return [];
  }
}

// Every word of `search` is somewhere in the question or the query.
export function found(entries: readonly Entry[], search: string): Entry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(({ question, query, traceId }) => {
    const text = `${question}\n${query ?? ''}\n${traceId}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
