import type { Sentence } from "../kernel/language.ts";

/** How one error code is answered. `{name}` in a detail is filled with the fact of that name. */
export type ErrorEntry = { readonly status: number; readonly title: Sentence; readonly detail: Sentence };
