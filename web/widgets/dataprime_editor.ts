// CodeMirror over the server's language service: colours, completion, help, mistakes and their fixes.
//
// Shape    lives in a shadow root: there CodeMirror's styles are adopted sheets, which the content security policy allows; in a document
//          they would be a <style> element, which it refuses.
// Errors   a server that does not answer leaves a plain editor.
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, insertCompletionText, pickedCompletion, startCompletion, type Completion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { nextDiagnostic, previousDiagnostic, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorSelection, EditorState, Prec, StateEffect, StateField, type Extension } from '@codemirror/state';
import { Decoration, EditorView, hoverTooltip, keymap, lineNumbers, placeholder, showTooltip, type Tooltip, type ViewUpdate } from '@codemirror/view';
import { analyse, compile, complete, format, hover, type CompletionItem, type Finding, type Help, type Parameters, type Range, type Token } from '../api/language.ts';
import { applied, candidatesFor, type Fix } from '../model/query_fixes.ts';
import { tokensOf } from '../model/query_tokens.ts';
import { compactTheme, theme, touchTheme } from './dataprime_editor_theme.ts';

export interface Problem extends Finding {
  line: number; // from 1
  column: number;
  fix?: Fix;
}
export interface EditorOptions {
  text: string;
  label: string;
  hint: string;
  isCompact: boolean;
  range: () => Range;
  params: () => Parameters | undefined;
  onchange: (text: string) => void;
  onproblems: (problems: Problem[]) => void;
  onrun: () => void;
}

const MOST_TRIED = 24; // edits, to find those that mend
const WAIT = 180; // ms without a key before the server is asked what it thinks
const setTokens = StateEffect.define<Token[]>();
const setHelp = StateEffect.define<Tooltip | null>();

// What the server said, as long as the words stand.
const tokens = StateField.define<Token[]>({
  create: () => [],
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setTokens)) return effect.value;
    if (!transaction.docChanged) return value;
    return value.filter(({ from, to }) => !transaction.changes.touchesRange(from, to)).map((token) => ({ ...token, from: transaction.changes.mapPos(token.from, 1), to: transaction.changes.mapPos(token.to, -1) }));
  },
});
const colours = EditorView.decorations.compute(['doc', tokens], (state) => {
  const text = state.doc.toString();
  if (text.length > 100_000) return Decoration.none;
  return Decoration.set(tokensOf(text, state.field(tokens)).map(({ kind, from, to }) => Decoration.mark({ class: `dp-${kind}` }).range(from, to)));
});
const helpAtCursor = StateField.define<Tooltip | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setHelp)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : value;
  },
  provide: (field) => showTooltip.from(field),
});

function element(tag: string, text: string, className = ''): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}
function helpElement(help: Help): HTMLElement {
  const all = element('div', '', 'dp-help');
  all.append(element('p', help.title, 'title'));
  if (help.summary) all.append(element('p', help.summary));
  const facts = [help.type && `type ${help.type}`, help.unit && `unit ${help.unit}`, help.nulls].filter(Boolean).join(' · ');
  if (facts) all.append(element('p', facts, 'quiet'));
  for (const { text, meaning } of help.examples.slice(0, 2)) {
    const example = element('pre', `${text} `);
    example.append(element('span', `→ ${meaning}`));
    all.append(example);
  }
  return all;
}

// While nobody asked: behind a word, a dot, a quote, or where something must follow.
const mayOpen = (before: string) => /[\w.$'"`[:]$/.test(before) || /(\||[=<>~]|&&|,|\b(by|filter|source|agg|aggregate|choose|from|where))\s$/.test(before);

export class DataPrimeView {
  readonly view: EditorView;
  readonly #options: EditorOptions;
  #timer = 0;
  #asked: AbortController | undefined;
  #problems: Problem[] = [];
  #judged = ''; // the text that they are of
  readonly #label = new Compartment();

  constructor(parent: ShadowRoot, options: EditorOptions) {
    this.#options = options;
    const isTouch = matchMedia('(pointer: coarse)').matches;
    const extensions: Extension[] = [
      tokens, colours, helpAtCursor, history(), bracketMatching(), closeBrackets(), EditorView.lineWrapping, theme,
      ...(options.isCompact ? [compactTheme] : [lineNumbers()]), ...(isTouch ? [touchTheme] : []),
      placeholder(options.hint),
      this.#label.of(this.#attributes(options.label)),
      EditorState.languageData.of(() => [{ commentTokens: { line: '//', block: { open: '/*', close: '*/' } }, wordChars: '$' }]),
      autocompletion({ override: [(context) => this.#complete(context)], icons: false, interactionDelay: 0, maxRenderedOptions: 200 }),
      hoverTooltip((view, pos) => this.#help(view, pos), { hoverTime: 250 }),
      Prec.high(keymap.of([
        { key: 'Mod-Enter', run: () => (options.onrun(), true) },
        { key: 'Tab', run: acceptCompletion },
        { key: 'Mod-.', run: () => this.fix() },
        { key: 'Shift-Alt-f', run: () => (void this.format(), true) },
        { key: 'F8', run: nextDiagnostic, shift: previousDiagnostic },
        { key: 'F1', run: (view) => (void this.#showHelp(view), true) },
        { key: 'Escape', run: (view) => view.state.field(helpAtCursor) !== null && (view.dispatch({ effects: setHelp.of(null) }), true) },
      ])),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.updateListener.of((update) => this.#updated(update)),
      EditorView.domEventHandlers({ beforeinput: typedOver }),
    ];
    this.view = new EditorView({ root: parent, parent, state: EditorState.create({ doc: options.text, extensions }) });
    void this.check();
  }

  get text(): string {
    return this.view.state.doc.toString();
  }
  set(text: string) {
    if (text !== this.text) this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }
  label(text: string) {
    this.view.dispatch({ effects: this.#label.reconfigure(this.#attributes(text)) });
  }
  // In place of the selection. A command gets a line of its own behind the line of the cursor.
  insert(text: string) {
    const { state } = this.view;
    const { from, to } = state.selection.main;
    const line = state.doc.lineAt(to);
    const isStage = text.startsWith('|');
    const change = isStage ? { from: line.to, to: line.to, insert: `${line.length ? '\n' : ''}${text}` } : { from, to, insert: text };
    this.view.dispatch({ changes: change, selection: EditorSelection.cursor(change.from + change.insert.length), scrollIntoView: true, userEvent: 'input' });
    this.view.focus();
  }
  select({ from, to }: { from: number; to: number }) {
    const end = this.view.state.doc.length;
    this.view.dispatch({ selection: { anchor: Math.min(from, end), head: Math.min(to, end) }, scrollIntoView: true });
    this.view.focus();
  }
  complete() {
    this.view.focus();
    startCompletion(this.view);
  }
  // That of the mistake at the cursor, else the first there is, or the one given.
  fix(problem?: Problem): boolean {
    const at = this.view.state.selection.main.head;
    const mended = problem ?? this.#problems.find(({ fix, from, to }) => fix && from <= at && at <= to) ?? this.#problems.find(({ fix }) => fix);
    if (!mended?.fix || this.text !== this.#judged) return false;
    const { from, to, insert } = mended.fix;
    this.view.dispatch({ changes: { from, to, insert }, selection: EditorSelection.cursor(from + insert.length), userEvent: 'input.fix' });
    this.view.focus();
    clearTimeout(this.#timer);
    void this.check();
    return true;
  }
  // The query's canonical form, unless it has mistakes. Whether it has one.
  async format(): Promise<boolean> {
    const text = this.text;
    try {
      const { query } = await format(text);
      if (this.text === text) this.set(query.trimEnd());
      return true;
    } catch {
      void this.check();
      return false;
    }
  }
  destroy() {
    clearTimeout(this.#timer);
    this.#asked?.abort();
    this.view.destroy();
  }

  #attributes = (label: string) => EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off', autocorrect: 'off' });

  #updated(update: ViewUpdate) {
    if (!update.docChanged) return;
    this.#options.onchange(this.text);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.check(), WAIT);
  }

  // Asks for colours and mistakes.
  async check() {
    this.#asked?.abort();
    const { signal } = (this.#asked = new AbortController());
    const text = this.text;
    try {
      const found = text.trim() ? await analyse(text, this.#options.range(), this.#options.params(), signal) : { tokens: [], diagnostics: [] };
      if (signal.aborted || text !== this.text) return;
      const doc = this.view.state.doc;
      this.#problems = found.diagnostics.map((one) => {
        const line = doc.lineAt(Math.min(one.from, doc.length));
        return { ...one, line: line.number, column: one.from - line.from + 1 };
      });
      this.#judged = text;
      this.view.dispatch({ effects: setTokens.of(found.tokens) });
      this.#show();
      await this.#findFixes(text, found.tokens, signal);
    } catch {
      // running it will say
    }
  }

  #show() {
    const size = this.view.state.doc.length;
    const marks = this.#problems.map((one) => {
      const from = Math.max(0, Math.min(one.from, size - 1));
      const fix = one.fix;
      return {
        from, to: Math.min(size, Math.max(one.to, from + 1)), severity: one.severity, message: one.message + (one.suggestion && !fix ? `\n${one.suggestion}` : ''),
        ...(fix && { actions: [{ name: `Write ${fix.label}`, apply: () => void this.fix(one) }] }),
      };
    });
    this.view.dispatch(setDiagnostics(this.view.state, marks));
    this.#options.onproblems(this.#problems);
  }

  async #findFixes(text: string, known: readonly Token[], signal: AbortSignal) {
    const range = this.#options.range();
    const params = this.#options.params();
    const fixed = [...this.#problems];
    const errors = fixed.filter(({ severity }) => severity === 'error').length;
    const meaning = async (query: string) => {
      const { sql, parameters } = await compile(query, range, params, signal);
      return JSON.stringify([sql, parameters.filter(({ type }) => !type.startsWith('DateTime'))]);
    };
    const errorsOf = async (query: string) => (await analyse(query, range, params, signal)).diagnostics.filter(({ severity }) => severity === 'error').length;
    // Of a query without errors the meaning has to stay.
    const isMended = async (query: string) => (errors ? (await errorsOf(query)) < errors : (await errorsOf(query)) === 0 && (before ??= await meaning(text)) === (await meaning(query)));
    let before: string | undefined;
    let asked = 0;
    for (const [i, problem] of fixed.entries()) {
      const candidates = candidatesFor(text, problem, known);
      if (!candidates) continue;
      for (const edit of candidates.edits) {
        const isGood = candidates.isCertain || ((errors === 0 || problem.severity === 'error') && asked++ < MOST_TRIED && (await isMended(applied(text, edit))));
        if (!isGood) continue;
        fixed[i] = { ...problem, fix: { ...edit, label: candidates.label } };
        break;
      }
    }
    if (signal.aborted || text !== this.text || !fixed.some(({ fix }) => fix)) return;
    this.#problems = fixed;
    this.#show();
  }

  async #complete(context: CompletionContext): Promise<CompletionResult | null> {
    const text = context.state.doc.toString();
    if (!context.explicit && !mayOpen(text.slice(Math.max(0, context.pos - 40), context.pos))) return null;
    const stop = new AbortController();
    context.addEventListener('abort', () => stop.abort());
    try {
      const found = await complete(text, context.pos, this.#options.range(), this.#options.params(), stop.signal);
      const from = found.items.reduce((least, item) => Math.min(least, item.from), context.pos);
      const to = found.items.reduce((most, item) => Math.max(most, item.to), context.pos);
      // What is finished already needs no list.
      const isDone = !context.explicit && found.items.length === 1 && text.slice(found.items[0]!.from, context.pos) === found.items[0]!.text;
      if (!found.items.length || isDone) return null;
      const result = { from, to, filter: false, options: found.items.map((item) => option(item, from, to)) };
      return found.is_incomplete ? result : { ...result, update: narrowed };
    } catch {
      return null;
    }
  }

  async #help(view: EditorView, pos: number): Promise<Tooltip | null> {
    try {
      const { hover: help } = await hover(view.state.doc.toString(), pos, this.#options.range(), this.#options.params());
      return help && { pos: help.from, end: help.to, above: true, create: () => ({ dom: helpElement(help) }) };
    } catch {
      return null;
    }
  }
  async #showHelp(view: EditorView) {
    const { state } = view;
    const tooltip = await this.#help(view, state.selection.main.head);
    if (tooltip && view.state === state) view.dispatch({ effects: setHelp.of(tooltip) });
  }
}

// What is typed over a selection: left to itself Chromium keeps the look of the first letter in a style attribute, which the content
// security policy refuses.
function typedOver(event: InputEvent, view: EditorView): boolean {
  const text = event.data;
  if (event.inputType !== 'insertText' || text === null || event.isComposing || view.composing) return false;
  const { from, to } = selectedNow(view);
  if (from >= to) return false;
  const insert = () =>
    view.state.update({ changes: { from, to, insert: text }, selection: { anchor: from + text.length }, userEvent: 'input.type', scrollIntoView: true });
  if (!view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, text, insert))) view.dispatch(insert());
  event.preventDefault();
  return true;
}

// The document's selection, of which the state may not have heard yet when a tool selects and writes at once; else the state's, which
// the document may not show yet.
function selectedNow(view: EditorView): { from: number; to: number } {
  const selection = document.getSelection();
  const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
  if (range && !range.collapsed && view.contentDOM.contains(range.commonAncestorContainer)) {
    const from = view.posAtDOM(range.startContainer, range.startOffset);
    const to = view.posAtDOM(range.endContainer, range.endOffset);
    if (from < to) return { from, to };
  }
  return view.state.selection.main;
}

interface Option extends Completion {
  item: CompletionItem;
}
// `from`..`to` is what all items of the answer stand for together.
function option(item: CompletionItem, from: number, to: number): Option {
  return {
    item,
    label: item.text,
    displayLabel: item.label,
    detail: item.detail || item.kind,
    type: item.kind,
    ...(item.documentation && { info: () => element('div', item.documentation!) }),
    apply(view, completion, start, end) {
      const text = item.text;
      const edit = insertCompletionText(view.state, text, start + (item.from - from), end + (item.to - to));
      view.dispatch({ ...edit, annotations: pickedCompletion.of(completion) });
    },
  };
}
// What was offered stays while it fits what is typed.
function narrowed(current: CompletionResult, from: number, to: number, context: CompletionContext): CompletionResult | null {
  const typed = context.state.sliceDoc(from, context.pos).toLowerCase();
  const options = current.options.filter((one) => one.label.toLowerCase().startsWith(typed));
  // Behind a whole word something else may be meant.
  if (!options.length || options.some((one) => one.label.toLowerCase() === typed)) return null;
  return { ...current, from, to, options };
}
