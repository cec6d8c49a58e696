import type { JsonObject } from "./json.ts";

/** Why a call could not be carried out: a sentence that says what to do, and what else is worth knowing. */
export class ToolFault extends Error {
  override readonly name = "ToolFault";
  readonly details: JsonObject;

  constructor(sentence: string, details: JsonObject = {}) {
    super(sentence);
    this.details = details;
  }
}
