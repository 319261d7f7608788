// A result's rows as a person wants them: in another order, as text to paste, with the trace that each is of.
import type { Column } from '../api/center.ts';
import { cellText, toNumber } from './chart.ts';

export interface Sort {
  column: number;
  isDescending: boolean;
}

// "-cost": by that column, the greatest first.
export function readSort(text: string, columns: readonly Column[]): Sort | undefined {
  const isDescending = text.startsWith('-');
  const column = columns.findIndex(({ name }) => name === (isDescending ? text.slice(1) : text));
  return text && column >= 0 ? { column, isDescending } : undefined;
}
export const writeSort = (sort: Sort | undefined, columns: readonly Column[]): string => (sort ? (sort.isDescending ? '-' : '') + columns[sort.column]!.name : '');

// Numbers by size, texts by their letters; what is not known stands last either way. Rows alike keep their order.
export function sorted(rows: readonly unknown[][], sort: Sort | undefined): readonly unknown[][] {
  if (!sort) return rows;
  const { column, isDescending } = sort;
  const isNumeric = rows.every((row) => row[column] == null || toNumber(row[column]) !== null);
  const key = (row: unknown[]) => (row[column] == null ? null : isNumeric ? toNumber(row[column])! : cellText(row[column]));
  const compare = isNumeric ? (a: string | number, b: string | number) => Number(a) - Number(b) : new Intl.Collator('en', { numeric: true }).compare as (a: string | number, b: string | number) => number;
  return rows
    .map((row, place) => ({ row, place, key: key(row) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) return a.key === b.key ? a.place - b.place : a.key === null ? 1 : -1;
      return (isDescending ? -1 : 1) * compare(a.key, b.key) || a.place - b.place;
    })
    .map(({ row }) => row);
}

// What a spreadsheet takes from the clipboard.
export function toTsv(columns: readonly Column[], rows: readonly unknown[][]): string {
  const cell = (value: unknown) => cellText(value).replace(/[\t\r\n]+/g, ' ');
  return [columns.map(({ name }) => cell(name)), ...rows.map((row) => row.map(cell))].map((cells) => cells.join('\t')).join('\n');
}
export const toObjects = (columns: readonly Column[], rows: readonly unknown[][]) => rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i] ?? null])));

export interface TraceOfRow {
  trace: string;
  span: string;
}
const isTraceId = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{32}$/i.test(value) && !/^0+$/.test(value);
const isSpanId = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{16}$/i.test(value) && !/^0+$/.test(value);
const namesTrace = (name: string) => /(^|[._])(trace_?id|trace)$/i.test(name);
const namesSpan = (name: string) => /(^|[._])(span_?id|span)$/i.test(name);

// By the columns' names; of objects by their own members.
export function traceOf(columns: readonly Column[], row: readonly unknown[]): TraceOfRow | undefined {
  let trace = '';
  let span = '';
  const look = (name: string, value: unknown) => {
    if (!trace && namesTrace(name) && isTraceId(value)) trace = value.toLowerCase();
    if (!span && namesSpan(name) && isSpanId(value)) span = value.toLowerCase();
  };
  columns.forEach(({ name }, i) => {
    const value = row[i];
    look(name, value);
    if (value && typeof value === 'object' && !Array.isArray(value)) for (const [key, one] of Object.entries(value)) look(key, one);
  });
  return trace ? { trace, span } : undefined;
}

// Pixels for each column: its longest text among the first rows, within bounds.
export function columnWidths(columns: readonly Column[], rows: readonly unknown[][], shown: (value: unknown, column: number) => string): number[] {
  return columns.map(({ name }, i) => {
    const longest = rows.slice(0, 100).reduce((most, row) => Math.max(most, shown(row[i], i).length), 0);
    return Math.round(Math.min(420, Math.max(64, 46 + name.length * 6.6, 26 + longest * 7)));
  });
}

const MOST_MEMBERS = 16;
const isPlain = (value: unknown) => value === null || typeof value !== 'object';

export interface Table {
  columns: Column[];
  rows: unknown[][];
}
const TELLING = 200; // rows that tell which members there are

// Objects whose members are few and plain become columns of their own, as the whole rows of spans have them in $m and $l. undefined: there are none.
function spreading(columns: readonly Column[], some: readonly unknown[][]): { columns: Column[]; spread: (row: unknown[]) => unknown[] } | undefined {
  const parts = columns.map((column, i) => {
    if (column.type !== 'object') return undefined;
    const members = new Map<string, Column['type']>();
    for (const row of some) {
      const value = row[i];
      if (value === null || value === undefined) continue;
      if (typeof value !== 'object' || Array.isArray(value) || !Object.values(value).every(isPlain)) return undefined;
      for (const [name, one] of Object.entries(value)) if (one !== null) members.set(name, typeOf(name, one));
    }
    return members.size && members.size <= MOST_MEMBERS ? [...members] : undefined;
  });
  if (!parts.some(Boolean)) return undefined;
  return {
    columns: columns.flatMap((column, i) => parts[i]?.map(([name, type]) => ({ name: `${column.name}.${name}`, type })) ?? [column]),
    spread: (row) => row.flatMap((value, i) => parts[i]?.map(([name]) => (value as Record<string, unknown> | null)?.[name] ?? null) ?? [value]),
  };
}

// A result as a table of such columns. Its rows may grow at their end: what was spread out then is not done again.
export class SpreadTable {
  readonly #of: readonly Column[];
  #columns: Column[] = [];
  #spread: ((row: unknown[]) => unknown[]) | undefined;
  #rows: unknown[][] = [];

  constructor(columns: readonly Column[]) {
    this.#of = columns;
  }
  // `rows`: those of before, and what came since.
  with(rows: readonly unknown[][]): Table {
    if (this.#rows.length < TELLING) {
      const found = spreading(this.#of, rows.slice(0, TELLING));
      this.#columns = found?.columns ?? [...this.#of];
      this.#spread = found?.spread;
      this.#rows = [];
    }
    const more = rows.slice(this.#rows.length);
    this.#rows = [...this.#rows, ...(this.#spread ? more.map(this.#spread) : more)] as unknown[][];
    return { columns: this.#columns, rows: this.#rows };
  }
}
function typeOf(name: string, value: unknown): Column['type'] {
  if (name === 'timestamp') return 'timestamp';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'number' ? 'number' : 'string';
}
