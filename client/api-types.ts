import type { components, paths } from "./schema.gen.ts";

/** The schemas of the API by name. */
export type Schemas = components["schemas"];

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** The paths that have a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<Lowercase<M>, object> ? P : never;
}[keyof paths];

type Operation<M extends Method, P extends keyof paths> =
  paths[P] extends Record<Lowercase<M>, infer O> ? O : never;

/** The input of a call: parameters of its path and its query, and its body, each required if the API requires it. */
export type Input<M extends Method, P extends PathOf<M>> = Parameter<Operation<M, P>, "path"> &
  Parameter<Operation<M, P>, "query"> &
  Body<Operation<M, P>>;

/** The output of a call: the JSON of any success, undefined if there may be none. */
export type Output<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { responses: infer R }
    ? { [S in keyof R]: S extends 200 | 201 | 202 ? Json<R[S]> : S extends 204 ? undefined : never }[keyof R]
    : never;

type Parameter<O, K extends "path" | "query"> = O extends { parameters: Record<K, infer T extends object> }
  ? { readonly [N in K]: T }
  : O extends { parameters: { [N in K]?: infer T extends object } }
    ? { readonly [N in K]?: T }
    : never;

type Body<O> = O extends { requestBody: infer R }
  ? { readonly body: Json<R> }
  : O extends { requestBody?: infer R }
    ? { readonly body?: Json<R> }
    : never;

type Json<T> = T extends { content: { "application/json": infer J } } ? J : undefined;
