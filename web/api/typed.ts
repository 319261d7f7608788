// Calls of the AI Center's API that the compiler checks against its document: method, path, what goes in, what comes back.
//
//   const { dashboard } = await ask('get', '/api/v1/dashboards/{id}', { path: { id } });
import { call, type CallOptions } from './http.ts';
import { callLines } from './lines.ts';
import type { components, paths } from './openapi.d.ts';

type Method = 'get' | 'put' | 'post' | 'delete';
type Path<M extends Method> = { [P in keyof paths]: [NonNullable<paths[P][M]>] extends [never] ? never : P }[keyof paths];
type Operation<M extends Method, P extends Path<M>> = NonNullable<paths[P][M]>;

type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never;
type Good<R> = { [Status in keyof R]: Status extends 200 | 201 | 202 ? Json<R[Status]> : never }[keyof R];
export type Answer<M extends Method, P extends Path<M>> = Operation<M, P> extends { responses: infer R } ? Good<R> : never;
type JsonLine<T> = T extends { content: { 'application/x-ndjson': infer Line } } ? Line : never;
// A line of an answer that comes in lines; one that says an error is thrown.
export type AnswerLine<M extends Method, P extends Path<M>> = Operation<M, P> extends { responses: { 200: infer R } } ? Exclude<JsonLine<R>, { error: unknown }> : never;
type LinePath<M extends Method> = { [P in Path<M>]: [AnswerLine<M, P>] extends [never] ? never : P }[Path<M>];

type OfPath<O> = O extends { parameters: { path: infer X } } ? { path: X } : unknown;
type OfQuery<O> = O extends { parameters: { query: infer X } } ? { query: X } : O extends { parameters: { query?: infer X } } ? { query?: X } : unknown;
type OfHeaders<O> = O extends { parameters: { header?: infer X } } ? { headers?: X } : unknown;
type OfBody<O> = O extends { requestBody?: never } ? unknown : O extends { requestBody: infer B } ? { body: Json<B> } : O extends { requestBody?: infer B } ? { body?: Json<NonNullable<B>> } : unknown;
type Given<M extends Method, P extends Path<M>> = OfPath<Operation<M, P>> & OfQuery<Operation<M, P>> & OfHeaders<Operation<M, P>> & OfBody<Operation<M, P>> & Pick<CallOptions, 'signal' | 'parse'>;

// A shape of the document by its name.
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

// The header that names the version which a change was made from: another one since is ApiError 412. undefined: whichever there is.
export const ifMatch = (version: number | undefined): { 'If-Match'?: string } => (version === undefined ? {} : { 'If-Match': `"${version}"` });

export function target(path: string, { path: places = {}, query = {} }: { path?: Record<string, unknown>; query?: Record<string, unknown> }): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(places[name])));
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) parameters.append(name, String(one));
  }
  return parameters.size ? `${filled}?${parameters}` : filled;
}

// Throws as call() does.
export function ask<M extends Method, P extends Path<M>>(method: M, path: P, ...[given]: object extends Given<M, P> ? [Given<M, P>?] : [Given<M, P>]): Promise<Answer<M, P>> {
  const { path: places, query, ...rest } = (given ?? {}) as { path?: Record<string, unknown>; query?: Record<string, unknown> } & CallOptions;
  return call<Answer<M, P>>(target(path, { path: places, query }), { ...rest, method: method.toUpperCase() as NonNullable<CallOptions['method']> });
}

// Throws as callLines() does.
export function askLines<M extends Method, P extends LinePath<M>>(method: M, path: P, isLast: (line: AnswerLine<M, P>) => boolean, { path: places, query, ...rest }: Given<M, P> & { path?: Record<string, unknown>; query?: Record<string, unknown> }): AsyncGenerator<AnswerLine<M, P>> {
  return callLines<AnswerLine<M, P> & object>(target(path, { path: places, query }), isLast, { ...(rest as CallOptions), method: method.toUpperCase() as NonNullable<CallOptions['method']> });
}
