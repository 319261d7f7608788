// The explorer's state: what the address asks for, the rows and figures that came, and the live tail.
import { ApiError, query, tail, type QueryAnswer } from '../api/center.ts';
import { runQuery, runningQueries } from '../api/language.ts';
import { randomHex } from '../base/ids.ts';
import { previous, rangeWidth, type ExplorerPlace } from './address.ts';
import { passesQuery, rowKey, rowsOf, rowsQuery, stagesOf, stepOf, stripQuery, totalsQuery, type Row } from './interactions.ts';

export interface Figures {
  requests: number;
  errors: number;
  p50_us: number | null;
  p95_us: number | null;
  tokens: number | null;
  cost_usd: number | null;
}
const PAGE = 100;
const MOST_SAVED = 10_000; // rows of an export

export class Explorer {
  rows = $state.raw<Row[]>([]);
  answer = $state.raw<QueryAnswer>();
  error = $state.raw<ApiError>();
  isLoading = $state(false);
  startedAt = $state(0);
  figures = $state.raw<Figures>();
  before = $state.raw<Figures>();
  strip = $state.raw<Row[]>([]);
  step = $state(0);
  shownRange = $state.raw({ from: 0, to: 0 });
  selected = $state('');
  limit = $state(PAGE);
  isLive = $state(false);
  liveError = $state('');
  fresh = $state.raw(new Set<string>()); // traces that came while looking
  isStoreEmpty = $state(false);
  needsToken = $state(false);
  scanned = $state.raw({ rows: 0, of: 0 }); // of the question that runs: rows read so far, and about how many there are
  isCancelled = $state(false);
  // Of no rows: the first stage that lets nothing pass (its place, -1: there is nothing before any), and when the newest span came.
  emptiedBy = $state(-1);
  newest = $state(0);
  marked = $state.raw<string[]>([]); // two traces at most, to be compared
  #place?: ExplorerPlace;
  #stop?: AbortController;
  #tailStop?: AbortController;

  get hasMore(): boolean {
    return this.rows.length >= this.limit && this.limit < 2000;
  }

  show(place: ExplorerPlace): void {
    this.#place = place;
    this.limit = PAGE;
    void this.load();
  }
  more(): void {
    this.limit *= 2;
    void this.load(true);
  }
  cancel(): void {
    this.#stop?.abort();
    this.isLoading = false;
    this.isCancelled = true;
  }
  // The third takes the place of the first.
  mark(trace: string): void {
    this.marked = this.marked.includes(trace) ? this.marked.filter((one) => one !== trace) : [...this.marked, trace].slice(-2);
  }
  // All rows that fit, not only those in sight.
  saved(signal?: AbortSignal): Promise<QueryAnswer> {
    const place = this.#place!;
    return query(rowsQuery(place.view, place.filter, place.sort, MOST_SAVED), place, MOST_SAVED, signal);
  }

  async load(isQuiet = false): Promise<void> {
    const place = this.#place;
    if (!place) return;
    this.#stop?.abort();
    const stop = (this.#stop = new AbortController());
    const range = { from: place.from, to: place.to };
    const now = Date.now();
    this.isLoading = true;
    this.isCancelled = false;
    if (!isQuiet) this.startedAt = now;
    const id = randomHex(8);
    this.#watch(id, stop.signal);
    const width = rangeWidth(range, now);
    const [step, stepMs] = stepOf(width);
    // The figures stand apart: a table is worth showing without them.
    const totals = query(totalsQuery(place.filter), range, undefined, stop.signal).then((answer) => rowsOf(answer)[0] as unknown as Figures | undefined);
    const before = query(totalsQuery(place.filter), previous(range, now), undefined, stop.signal).then((answer) => rowsOf(answer)[0] as unknown as Figures | undefined);
    const strip = query(stripQuery(place.filter, step), range, undefined, stop.signal).then(rowsOf);
    const settled = Promise.allSettled([totals, before, strip]);
    try {
      const answer = await runQuery(rowsQuery(place.view, place.filter, place.sort, this.limit), range, { id, signal: stop.signal });
      if (stop.signal.aborted) return;
      this.answer = answer;
      this.rows = rowsOf(answer);
      this.error = undefined;
      this.needsToken = false;
      if (!this.rows.some((row) => rowKey(row) === this.selected)) this.selected = '';
      if (!this.rows.length) {
        const any = await query('source spans | limit 1 | choose $d.traceID as trace', { from: '-3650d', to: '' }, 1, stop.signal);
        this.isStoreEmpty = any.rows.length === 0;
        if (!this.isStoreEmpty) await this.#whyEmpty(place, stop.signal);
      } else this.isStoreEmpty = false;
      const [now1, then, bars] = await settled;
      if (stop.signal.aborted) return;
      this.figures = now1.status === 'fulfilled' ? now1.value : undefined;
      this.before = then.status === 'fulfilled' ? then.value : undefined;
      this.strip = bars.status === 'fulfilled' ? bars.value : [];
      this.step = stepMs;
      this.shownRange = { from: now - width, to: now };
      if (place.to) this.shownRange = { from: Date.parse(place.to) - width, to: Date.parse(place.to) };
    } catch (error) {
      if (stop.signal.aborted) return;
      this.error = error instanceof ApiError ? error : new ApiError(0, String(error));
      if (this.error.status === 401) this.needsToken = true;
    } finally {
      if (this.#stop === stop) this.isLoading = false;
    }
  }

  // What a question that takes long has read so far.
  #watch(id: string, signal: AbortSignal): void {
    this.scanned = { rows: 0, of: 0 };
    const look = async () => {
      if (signal.aborted || !this.isLoading) return;
      try {
        const one = (await runningQueries(signal)).queries.find(({ query_id }) => query_id === id);
        if (one) this.scanned = { rows: one.read_rows, of: one.total_rows };
      } catch {
        return; // the question itself will say
      }
      setTimeout(look, 700);
    };
    setTimeout(look, 900);
  }
  async #whyEmpty(place: ExplorerPlace, signal: AbortSignal): Promise<void> {
    const passes = async (stages: string[]) => (await query(passesQuery(stages), place, 1, signal)).rows.length > 0;
    const stages = stagesOf(place.filter);
    let emptiedBy = -1;
    if (await passes([])) {
      for (emptiedBy = 0; emptiedBy < stages.length - 1; emptiedBy++) if (!(await passes(stages.slice(0, emptiedBy + 1)))) break;
    } else {
      const { rows } = await query('source spans | orderby $m.timestamp desc | limit 1 | choose $m.timestamp as time', { from: '-3650d', to: '' }, 1, signal);
      this.newest = Number(BigInt(String(rows[0]?.[0] ?? 0)) / 1_000_000n);
    }
    this.emptiedBy = emptiedBy;
  }

  toggleLive(): void {
    this.isLive = !this.isLive;
    this.liveError = '';
    this.#tailStop?.abort();
    if (this.isLive) void this.#follow((this.#tailStop = new AbortController()));
  }
  // While the store is empty, whoever waits sees the first trace when it comes.
  stop(): void {
    this.#tailStop?.abort();
    this.#stop?.abort();
    this.isLive = false;
  }

  async #follow(stop: AbortController): Promise<void> {
    let cursor = '';
    while (!stop.signal.aborted) {
      try {
        const answer = await tail(cursor, stop.signal);
        cursor = answer.cursor;
        if (stop.signal.aborted) return;
        this.liveError = '';
        if (answer.spans.length) {
          this.fresh = new Set(answer.spans.map((span) => span.trace_id));
          await this.load(true);
        }
        await new Promise((resolve) => setTimeout(resolve, answer.spans.length ? 1000 : 100));
      } catch (error) {
        if (stop.signal.aborted) return;
        cursor = '';
        this.liveError = error instanceof Error ? error.message : String(error);
        await new Promise((resolve) => setTimeout(resolve, 3000));
      }
    }
  }

  move(by: number): void {
    const at = this.rows.findIndex((row) => rowKey(row) === this.selected);
    const row = this.rows[Math.min(this.rows.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : this.rows.length - 1) : at + by))];
    if (row) this.selected = rowKey(row);
  }
}
