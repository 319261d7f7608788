// Calls of the AI Center's HTTP interface: the token, JSON there and back, errors that say what to do.
import { browserStorage } from '../base/kept.ts';
import type { components } from './openapi.d.ts';

type Fault = components['schemas']['Error']['error'];
export type Diagnostic = components['schemas']['Diagnostic'];
// What is wrong with a document that was to be stored: "panels[1].query", and where in the query.
export type Problem = NonNullable<Fault['problems']>[number];

export class ApiError extends Error {
  readonly status: number; // 0: no answer at all
  readonly hint: string;
  readonly diagnostics: Diagnostic[];
  readonly where: string; // the member that is at fault
  readonly problems: Problem[];
  constructor(status: number, message: string, hint = '', diagnostics: Diagnostic[] = [], { where = '', problems = [] }: { where?: string; problems?: Problem[] } = {}) {
    super(message);
    this.status = status;
    this.hint = hint;
    this.diagnostics = diagnostics;
    this.where = where;
    this.problems = problems;
  }
}

// The token of a server that wants one: for as long as the tab lives.
const TOKEN = 'throughline.token';
function session(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
let token = session()?.getItem(TOKEN) ?? '';
export function signIn(value: string): void {
  token = value.trim();
  try {
    session()?.setItem(TOKEN, token);
  } catch {
    // forgotten when the page is left
  }
}
// The token that was given; empty: none was asked for.
export const signedIn = () => token;
export const storage = browserStorage;

export interface CallOptions {
  body?: unknown; // sent as JSON
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; // as usual: POST with a body, GET without
  headers?: Record<string, string>;
  signal?: AbortSignal;
  parse?: (text: string) => unknown; // in place of JSON.parse
}
// Throws AbortError when it was stopped, ApiError when there is no answer.
async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'The server does not answer.', 'See whether throughline still runs; what you typed stays.');
  }
}
// The answer as soon as it begins, whatever it says. Throws as call() does when there is none.
export function send(path: string, { body, method, headers: more, signal }: CallOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', ...more };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (token) headers.authorization = `Bearer ${token}`;
  return reached(fetch(path, { method: method ?? (body === undefined ? 'GET' : 'POST'), headers, body: body === undefined ? undefined : JSON.stringify(body), signal }));
}
interface Told {
  error?: Partial<Fault>;
}
export function failureOf(status: number, told: Told | undefined): ApiError {
  const { message, hint, diagnostics, where, problems } = told?.error ?? {};
  return new ApiError(status, message ?? `The server answered ${status}.`, hint, diagnostics, { where, problems });
}
export const textOf = (response: Response): Promise<string> => reached(response.text());
// What a text says in JSON; undefined: it is none.
export function told<T extends Told>(text: string, parse: (text: string) => unknown = JSON.parse): T | undefined {
  try {
    return parse(text) as T;
  } catch {
    return undefined;
  }
}
// The answer's JSON; undefined for an answer without a body (204). Throws ApiError, or AbortError when it was stopped.
export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(path, options);
  const json = told(await textOf(response), options.parse);
  // A query that failed on its way has rows and an error.
  if (!response.ok || json?.error) throw failureOf(response.status, json);
  if (response.status === 204) return undefined as T;
  if (json === undefined) throw new ApiError(response.status, 'The answer was cut off.', 'Try again.');
  return json as T;
}
