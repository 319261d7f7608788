// What the query page keeps in its address beside the query and its times.
import type { Parameters } from '../api/language.ts';
import { parametersOf } from './query_tokens.ts';

// "p.NAME": the text of a field. Nothing is null, which is any; "[…]" in JSON is a list.
export function parameterValues(query: string, more: Record<string, string>): Parameters {
  return Object.fromEntries(parametersOf(query).map((name) => [name, parameterValue(more[`p.${name}`] ?? '')]));
}
function parameterValue(text: string): Parameters[string] {
  if (text === '') return null;
  if (text.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list) && list.every((one) => typeof one === 'string' || typeof one === 'number')) return list.map(String);
    } catch {
      // a text that begins so
    }
  }
  return text;
}
export function parameterText(value: unknown): string {
  return value === null || value === undefined ? '' : Array.isArray(value) ? JSON.stringify(value) : String(value);
}
// Values of a saved query, as they stand in the address.
export const parameterFields = (params: Record<string, unknown> = {}): Record<string, string> => Object.fromEntries(Object.entries(params).map(([name, value]) => [`p.${name}`, parameterText(value)]));
