import { type Static, type TProperties, type TSchema, Type } from "typebox";
import { Compile } from "typebox/compile";
import type { JsonObject } from "./json.ts";
import { ToolFault } from "./tool-fault.ts";

/** What a call of a tool that writes would do. Nothing is changed until `carryOut`. */
export type Plan = {
  /** The sentence that `confirm` must be, exactly. It names what is changed, so it cannot be typed by habit. */
  readonly confirm: string;
  /** The same with placeholders: it tells how to confirm without telling what. */
  readonly pattern: string;
  /** What is changed, as it is now. */
  readonly now: JsonObject;
  carryOut(): Promise<JsonObject>;
};

/** One tool of the server. */
export type Tool = {
  /** `<tool set>_<what it does>` */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** A JSON Schema of an object. */
  readonly input: TSchema;
  /** How it changes something; null if it only reads. `idempotent`: to repeat a call changes nothing more. */
  readonly writes: { readonly idempotent: boolean } | null;
  /** @throws ToolFault if the arguments do not match `input`, or it could not be done */
  call(args: unknown, signal: AbortSignal): Promise<JsonObject>;
};

type About<P extends TProperties> = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: P;
};

/** The longest that fits every confirmation: an action, and up to three names. */
const CONFIRM_CHARACTERS_MAX = 1_000;
/** Faults of the arguments in one answer. */
const FAULTS_MAX = 5;

export function readTool<P extends TProperties>(
  about: About<P> & {
    run(args: Static<ReturnType<typeof Type.Object<P>>>, signal: AbortSignal): Promise<JsonObject>;
  },
): Tool {
  const input = Type.Object(about.input, { additionalProperties: false });
  const read = argumentsOf(input);
  return { ...about, input, writes: null, call: async (args, signal) => about.run(read(args), signal) };
}

/** A tool that asks for a confirmation in each call. It is called only on a server that allows writes. */
export function writeTool<P extends TProperties>(
  about: About<P> & {
    readonly idempotent: boolean;
    plan(args: Static<ReturnType<typeof Type.Object<P>>>, signal: AbortSignal): Promise<Plan>;
  },
): Tool {
  const input = Type.Object(about.input, { additionalProperties: false });
  const confirm = Type.Optional(
    Type.String({
      maxLength: CONFIRM_CHARACTERS_MAX,
      description:
        "Leave it out at first: nothing is changed, and the answer says what would be and how to confirm it. Ask a person before you confirm.",
    }),
  );
  const withConfirm = Type.Object({ ...about.input, confirm }, { additionalProperties: false });
  const read = argumentsOf(input);
  const call: Tool["call"] = async (args, signal) => {
    const { confirm: given, ...others } = objectOf(args);
    const plan = await about.plan(read(others), signal);
    if (given !== plan.confirm) throw notConfirmed(plan, given);
    return plan.carryOut();
  };
  return { ...about, input: withConfirm, writes: { idempotent: about.idempotent }, call };
}

function notConfirmed({ pattern, now }: Plan, given: unknown): ToolFault {
  const why = given === undefined ? "it is not confirmed" : "the confirmation names something else";
  return new ToolFault(
    `Nothing was changed: ${why}. Show a person what would be changed (below), and if they agree, call again with confirm set to: ${pattern}`,
    { now },
  );
}

function argumentsOf<S extends TSchema>(schema: S): (args: unknown) => Static<S> {
  const validator = Compile(schema);
  return (args) => {
    const given = objectOf(args);
    if (validator.Check(given)) return given;
    const faults = validator.Errors(given).slice(0, FAULTS_MAX);
    const lines = faults.map(({ instancePath, message }) => `${instancePath || "arguments"} ${message}`);
    throw new ToolFault(`The arguments are wrong: ${lines.join("; ")}.`);
  };
}

function objectOf(args: unknown): Record<string, unknown> {
  return typeof args === "object" && args !== null && !Array.isArray(args) ? { ...args } : {};
}
