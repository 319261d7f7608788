// The figures of an open page: which are asked, no more than four at once, all stopped when the page is left.
import { figureResult, type Figure, type FigureAnswer } from '../api/analytics.ts';
import { ApiError } from '../api/http.ts';
import { intervalOf, type Span } from './figures.ts';

export class FigureRun {
  answer = $state.raw<FigureAnswer>();
  error = $state.raw<ApiError>();
  isLoading = $state(true);
  startedAt = $state(0); // 0: waits in line
  isStopped = $state(false);
  span: Span; // what the answer is of
  step: number;
  stop?: AbortController;
  readonly asked: { span: Span; step: number };
  readonly figure: Figure;
  readonly ask: (signal: AbortSignal) => Promise<FigureAnswer>;
  constructor(figure: Figure, asked: { span: Span; step: number }, ask: (signal: AbortSignal) => Promise<FigureAnswer>, shown?: FigureRun) {
    this.figure = figure;
    this.asked = asked;
    this.ask = ask;
    this.answer = shown?.answer;
    ({ span: this.span, step: this.step } = shown ?? asked);
  }
}

const AT_ONCE = 4; // as many queries as the server runs at once

export class Board {
  readonly figures: ReadonlyMap<string, Figure>;
  readonly span: Span;
  readonly parameters: Record<string, string>;
  #runs = new Map<string, FigureRun>();
  #shown: ReadonlyMap<string, FigureRun>;
  #lines: [FigureRun[], FigureRun[]] = [[], []]; // of now, of the time before
  #running = 0;
  #isOver = false;

  // `earlier`: what is shown until the new answers come, so that nothing jumps.
  constructor(figures: ReadonlyMap<string, Figure>, span: Span, parameters: Record<string, string>, earlier?: Board) {
    this.#shown = new Map([...(earlier ? earlier.#runs : [])].filter(([, run]) => run.answer));
    this.figures = figures;
    this.span = span;
    this.parameters = parameters;
  }
  // A figure is asked once, however many panels show it. undefined: the server has no such figure.
  run(name: string, isBefore = false, own: Record<string, string> = {}): FigureRun | undefined {
    const figure = this.figures.get(name);
    if (!figure) return undefined;
    const key = JSON.stringify([name, isBefore, own]);
    const known = this.#runs.get(key);
    if (known) return known;
    const width = this.span.to - this.span.from;
    const span = isBefore ? { from: this.span.from - width, to: this.span.from } : this.span;
    const { text, step } = intervalOf(span);
    const values: Record<string, string> = {};
    for (const { name: parameter, type } of figure.parameters) {
      const value = own[parameter] ?? this.parameters[parameter] ?? (type === 'interval' && parameter === 'interval' ? text : '');
      if (value) values[parameter] = value;
    }
    const range = { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() };
    const shown = this.#shown.get(key);
    const run = new FigureRun(figure, { span, step }, (signal) => figureResult(name, range, values, signal), shown);
    this.#runs.set(key, run);
    this.#lines[isBefore ? 1 : 0].push(run);
    queueMicrotask(() => this.#next());
    return run;
  }
  retry(run: FigureRun): void {
    run.isLoading = true;
    run.isStopped = false;
    run.error = undefined;
    run.startedAt = 0;
    this.#lines[0].unshift(run);
    this.#next();
  }
  cancel(run: FigureRun): void {
    run.isStopped = true;
    run.stop?.abort();
  }
  leave(): void {
    this.#isOver = true;
    for (const run of this.#runs.values()) run.stop?.abort();
  }
  #next(): void {
    while (!this.#isOver && this.#running < AT_ONCE) {
      const run = this.#lines[0].shift() ?? this.#lines[1].shift();
      if (!run) return;
      this.#running++;
      run.startedAt = Date.now();
      run.stop = new AbortController();
      run
        .ask(run.stop.signal)
        .then(
          (answer) => {
            ({ span: run.span, step: run.step } = run.asked);
            run.answer = answer;
          },
          (problem: unknown) => {
            if (!this.#isOver && !run.isStopped) run.error = problem instanceof ApiError ? problem : new ApiError(0, String(problem));
          },
        )
        .finally(() => {
          run.isLoading = false;
          this.#running--;
          this.#next();
        });
    }
  }
}

// A colour belongs to a series on all charts: given in order of appearance, while the page lives. Within a chart no two are alike.
const COLOURS = ['--accent', '--kind-tool', '--kind-retrieval', '--kind-llm', '--kind-guardrail', '--kind-embedding', '--kind-http', '--kind-db'];
const OWN: Record<string, string> = { Errors: '--bad', Negative: '--bad', Positive: '--good', Satisfaction: '--good' };
const given = new Map<string, string>();
export function coloursOf(names: string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let colour = OWN[name] ?? given.get(name);
    if (!colour || taken.has(colour)) colour = COLOURS.find((one) => !taken.has(one)) ?? COLOURS[0]!;
    taken.add(colour);
    if (!OWN[name] && !given.has(name)) given.set(name, colour);
    return colour;
  });
}
