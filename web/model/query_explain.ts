// What a compiled query reads, told from its SQL, and that SQL with its values in place.
import type { Compiled } from '../api/language.ts';

const quoted = (value: string) => `'${value.replace(/[\\']/g, '\\$&')}'`;
const isNumeric = (type: string) => /^(Nullable\()?(U?Int|Float|Decimal)/.test(type);

// {p0:Type} becomes its value. For reading and for trying in a client of the engine.
export function withValues({ sql, parameters }: Compiled): string {
  const values = new Map(parameters.map(({ name, type, value }) => [name, type === 'Identifier' ? `\`${value.replace(/[\\`]/g, '\\$&')}\`` : isNumeric(type) && /^-?[\d.]+(e[+-]?\d+)?$/i.test(value) ? value : /^(Array|Map|Tuple)/.test(type) ? value : quoted(value)]));
  return sql.replace(/\{(\w+):[^{}]*\}/g, (whole, name: string) => values.get(name) ?? whole);
}

export interface Reads {
  tables: string[];
  columns: string[]; // of them, as they are stored
  from?: string; // as the engine has it: UTC
  to?: string;
}
export function readsOf({ sql, parameters }: Compiled): Reads {
  const value = (operator: string) => {
    const name = new RegExp(`\`(?:start_time|timestamp|time)\` ${operator} \\{(\\w+):DateTime64`).exec(sql)?.[1];
    return parameters.find((one) => one.name === name)?.value;
  };
  const isMade = new Set([...sql.matchAll(/(?:WITH|,)\s+`?(\w+)`? AS \(/g)].map(([, name]) => name));
  const tables = [...new Set([...sql.matchAll(/\b(?:FROM|JOIN)\s+`?([A-Za-z_]\w*)`?/g)].map(([, name]) => name!))].filter((name) => !isMade.has(name) && !/^(SELECT|numbers)$/i.test(name));
  const columns = [...new Set([...sql.matchAll(/`(\w+)`/g)].map(([, name]) => name!))].filter((name) => !/^c\d+$/.test(name) && !tables.includes(name) && !isMade.has(name));
  return { tables, columns, from: value('>='), to: value('<') };
}
