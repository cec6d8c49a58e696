import type { Sentence } from "../../kernel/language.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { Say } from "./say-rules.ts";

/** The texts of one kind of notice. Plain text on one line each; what users have chosen is in them, unescaped. */
export type NoticeText = {
  /** Of a message with one notice. */
  readonly subject: (content: JsonObject, say: Say) => Sentence;
  /** Of a message with several. */
  readonly subjectOfMany: (count: number) => Sentence;
  readonly line: (content: JsonObject, say: Say, happenedAt: Date) => Sentence;
  /** What to do; it may depend on what happened. */
  readonly advice: Sentence | null | ((contents: readonly JsonObject[]) => Sentence | null);
  /** A page of the console, by its path. */
  readonly page: { readonly path: string; readonly label: Sentence } | null;
};
