// One query at a time: run, its rows shown as they come, watched while it runs, stopped here and on the server.
//
// Calm     What ends soon replaces what stood there once, whole. Of a query that takes longer, rows are added in the order in which they come, once a frame at most.
import { ApiError, type Column, type Diagnostic, type QueryAnswer, type Range } from '../api/center.ts';
import { runningQueries, stopQuery, streamQuery, type Parameters, type RunningQuery } from '../api/language.ts';
import { randomHex } from '../base/ids.ts';

export interface Asked {
  query: string;
  range: Range;
  params: Parameters;
  limit: number;
}
// Rows of a query that runs, or that ended before its end: then there are no statistics.
export interface Result extends Pick<QueryAnswer, 'limited_by'> {
  columns: Column[];
  warnings: Diagnostic[];
  rows: unknown[][];
  limited: boolean;
  statistics?: QueryAnswer['statistics'];
}
const BEFORE_ROWS = 300; // ms that an earlier result stays
const BEFORE_WATCHING = 400; // most queries have ended by then
const BETWEEN_LOOKS = 500;

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
const server = { streamQuery, runningQueries, stopQuery };
// Calls `go` in `ms`, with the frame that is drawn next; gives what calls it off.
export type Later = (ms: number, go: () => void) => () => void;
const later: Later = (ms, go) => {
  let frame = 0;
  const timer = setTimeout(() => (frame = requestAnimationFrame(go)), ms);
  return () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
  };
};

export class QueryRunner {
  result = $state.raw<Result>();
  asked = $state.raw<Asked>(); // what result and error are of
  isOld = $state(false); // the result is of the query before
  error = $state.raw<ApiError>(); // also of a query that failed after its first rows
  isRunning = $state(false);
  wasStopped = $state(false);
  elapsed = $state(0); // ms
  progress = $state.raw<RunningQuery>(); // as the server last told
  readonly #now: () => number;
  readonly #later: Later;
  readonly #server: typeof server;
  #stop: AbortController | undefined;
  #id = '';
  #show = () => {}; // what came of the query that runs

  constructor(given: { now?: () => number; later?: Later; server?: typeof server } = {}) {
    this.#now = given.now ?? (() => performance.now());
    this.#later = given.later ?? later;
    this.#server = given.server ?? server;
  }

  // Whether it came to its end. A query that still runs makes way.
  async run(asked: Asked): Promise<boolean> {
    this.#end();
    const stop = (this.#stop = new AbortController());
    const id = (this.#id = randomHex(16));
    const started = this.#now();
    this.isRunning = true;
    this.wasStopped = false;
    this.elapsed = 0;
    this.progress = undefined;
    this.isOld = this.result !== undefined;
    const clock = setInterval(() => (this.elapsed = this.#now() - started), 100);
    void this.#watch(id, stop.signal);

    let result: Result = { columns: [], warnings: [], rows: [], limited: false };
    let callOff: (() => void) | undefined; // of what is to be shown soon
    const show = (this.#show = () => {
      callOff?.();
      callOff = undefined;
      if (this.#stop !== stop || !result.rows.length) return;
      this.result = { ...result, rows: [...result.rows] };
      this.error = undefined;
      this.asked = asked;
      this.isOld = false;
    });
    try {
      for await (const line of this.#server.streamQuery(asked.query, asked.range, { id, params: asked.params, limit: asked.limit, signal: stop.signal })) {
        if (this.#stop !== stop) return false;
        if ('columns' in line) result = { ...result, columns: line.columns, warnings: line.warnings };
        else if ('rows' in line) {
          for (const row of line.rows) result.rows.push(row);
          callOff ??= this.#later(Math.max(0, started + BEFORE_ROWS - this.#now()), show);
        } else result = { ...result, ...line };
      }
      if (this.#stop !== stop) return false;
      this.result = result;
      this.error = undefined;
      return true;
    } catch (problem) {
      if (this.#stop !== stop) return false;
      this.result = result.rows.length ? result : undefined;
      this.error = problem instanceof ApiError ? problem : new ApiError(0, String(problem));
      return false;
    } finally {
      clearInterval(clock);
      callOff?.();
      if (this.#stop === stop) {
        this.elapsed = this.#now() - started;
        this.asked = asked;
        this.isOld = false;
        this.isRunning = false;
        this.#stop = undefined;
      }
    }
  }

  // What came stays.
  cancel(): void {
    if (!this.isRunning) return;
    this.#show();
    this.#end();
    this.isRunning = false;
    this.wasStopped = true;
  }
  // For a page that is left.
  leave(): void {
    this.#end();
  }

  #end(): void {
    if (!this.#stop) return;
    this.#stop.abort();
    this.#stop = undefined;
    void this.#seeEnded(this.#id);
  }
  // The server ends a query whose connection is closed. Where a proxy keeps the connection open, it is told.
  async #seeEnded(id: string): Promise<void> {
    await wait(BETWEEN_LOOKS);
    try {
      const { queries } = await this.#server.runningQueries();
      if (queries.some(({ query_id }) => query_id === id)) await this.#server.stopQuery(id);
    } catch {
      // it has ended, or ends at its limit of time
    }
  }

  async #watch(id: string, signal: AbortSignal): Promise<void> {
    await wait(BEFORE_WATCHING);
    while (!signal.aborted && this.isRunning && this.#id === id) {
      try {
        const { queries } = await this.#server.runningQueries(signal);
        const found = queries.find(({ query_id }) => query_id === id);
        if (found && this.#id === id) this.progress = found;
      } catch {
        // the time is shown all the same
      }
      await wait(BETWEEN_LOOKS);
    }
  }
}
