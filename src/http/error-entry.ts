import type { Sentence } from "../kernel/language.ts";

/** The answer of one error code. `{name}` in a detail is replaced by the error's value of that name. */
export type ErrorEntry = { readonly status: number; readonly title: Sentence; readonly detail: Sentence };
