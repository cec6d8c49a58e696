import type { Sentence } from "../kernel/language.ts";
import type { Kind } from "./setting-kinds.ts";

/** One setting: how its text is read, what it is when unset, and what it is for. */
export type SettingSpec<T = unknown> = {
  readonly kind: Kind<T>;
  /** The text that counts when it is unset; null where unset is a case of its own, which `unset` may tell. */
  readonly default: string | null;
  readonly unset: Sentence | null;
  readonly help: Sentence;
  /** Never printed, and `NAME_FILE` may name a file that holds it. */
  readonly secret: boolean;
  /** Its text is the path of a file, and its value is what the file holds. */
  readonly isPath: boolean;
};

type Defaulted<T> = SettingSpec<T> & { readonly default: string };
type Optional<T> = SettingSpec<T> & { readonly default: null };

export function defaulted<T>(kind: Kind<T>, text: string, en: string, ru: string): Defaulted<T> {
  return { kind, default: text, unset: null, help: { en, ru }, secret: false, isPath: false };
}

export function optional<T>(
  kind: Kind<T>,
  en: string,
  ru: string,
  unset: Sentence | null = null,
): Optional<T> {
  return { kind, default: null, unset, help: { en, ru }, secret: false, isPath: false };
}

export function secret<T>(kind: Kind<T>, en: string, ru: string, unset: Sentence | null = null): Optional<T> {
  return { ...optional(kind, en, ru, unset), secret: true };
}

export function fileAt<T>(kind: Kind<T>, en: string, ru: string): Optional<T> {
  return { ...optional(kind, en, ru), isPath: true };
}
