import { splitOnBlanks } from "./characters.ts";
import { type NamedHost, schemeOf, splitPort } from "./named-hosts.ts";
import { proxiedPath } from "./proxied-path.ts";
import type { RewriteContext } from "./rewrite-context.ts";

/** A policy as pages behind the proxy need it. */
export type RewrittenPolicy = {
  readonly value: string;
  /** The nonce that the tag of the gateway's script must carry, or null. */
  readonly nonce: string | null;
  /** Whether that tag must carry the script's hash: neither its URL nor a nonce allows it. */
  readonly needsHash: boolean;
};

/** The policies of one answer, each rewritten once. */
export type AnswerPolicies = {
  /** The values of both CSP fields, in the order of the header section. */
  readonly values: readonly string[];
  /** What they require of the tag of the gateway's script. */
  readonly tagNeeds: Omit<RewrittenPolicy, "value">;
  /** Which inline texts they allow by hash. */
  readonly hashed: HashedTexts;
};

/** Which inline texts a policy allows by hash: their bytes must not change. */
export type HashedTexts = { readonly script: boolean; readonly style: boolean };

const ENFORCED = "content-security-policy";
const REPORTED = "content-security-policy-report-only";
const NO_POLICIES: AnswerPolicies = {
  values: [],
  tagNeeds: { nonce: null, needsHash: false },
  hashed: { script: false, style: false },
};

type Directive = { readonly name: string; readonly values: readonly string[] };

/** The first of these that a policy has governs `<script src>` (CSP3, 6.8.3). */
const SCRIPT_DIRECTIVES = ["script-src-elem", "script-src", "default-src"];
const STYLE_DIRECTIVES = ["style-src-elem", "style-src", "default-src"];
/** Directives whose values are not sources. */
const WITHOUT_SOURCES: ReadonlySet<string> = new Set([
  ...["report-to", "require-sri-for", "require-trusted-types-for", "sandbox", "trusted-types"],
]);
const HTTPS_ONLY: ReadonlySet<string> = new Set(["block-all-mixed-content", "upgrade-insecure-requests"]);

/** A longer policy passes unchanged. */
const POLICY_CHARS_MAX = 16 * 1024;

const NONCE = "'nonce-";
const NO_NONCE = /[^A-Za-z0-9+/_=-]/;
const HASH = /^'sha(?:256|384|512)-/i;
const SCHEMES: ReadonlySet<string> = new Set(["http", "https", "ws", "wss"]);

/**
 * Rewrites the `Content-Security-Policy` of a target's page: sources of the target become sources of the gateway, and the
 * gateway's script may be loaded. If a value has several policies, separated by commas, each is rewritten.
 */
export function rewriteCsp(value: string, context: RewriteContext): RewrittenPolicy {
  if (value.length > POLICY_CHARS_MAX) return { value, nonce: null, needsHash: false };
  let nonce: string | null = null;
  let needsHash = false;
  const policies = value.split(",").map((policy) => {
    const directives = parse(policy).flatMap((directive) => rewriteDirective(directive, context));
    nonce ??= nonceOf(directives);
    needsHash ||= isByHash(directives);
    return allowScript(directives, context).map(({ name, values }) => [name, ...values].join(" "));
  });
  return { value: policies.map((directives) => directives.join("; ")).join(", "), nonce, needsHash };
}

/** @param lowerName a field name in lower case */
export function isPolicyField(lowerName: string): boolean {
  return lowerName === ENFORCED || lowerName === REPORTED;
}

/** Rewrites the policies of an answer. @param headers a flat array of names and values */
export function rewritePolicies(headers: readonly string[], context: RewriteContext): AnswerPolicies {
  let policies = NO_POLICIES;
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] ?? "").toLowerCase();
    if (!isPolicyField(name)) continue;
    const value = headers[at + 1] ?? "";
    const rewritten = rewriteCsp(value, context);
    const isEnforced = name === ENFORCED;
    policies = {
      values: [...policies.values, rewritten.value],
      tagNeeds: isEnforced ? bothOf(policies.tagNeeds, rewritten) : policies.tagNeeds,
      hashed: isEnforced ? eitherOf(policies.hashed, hashedBy(value)) : policies.hashed,
    };
  }
  return policies;
}

function bothOf(one: AnswerPolicies["tagNeeds"], other: RewrittenPolicy): AnswerPolicies["tagNeeds"] {
  return { nonce: one.nonce ?? other.nonce, needsHash: one.needsHash || other.needsHash };
}

export function eitherOf(one: HashedTexts, other: HashedTexts): HashedTexts {
  return { script: one.script || other.script, style: one.style || other.style };
}

/** Which inline texts a policy allows by hash: with other bytes they would be forbidden. */
export function hashedBy(value: string): HashedTexts {
  if (value.length > POLICY_CHARS_MAX) return { script: true, style: true };
  const policies = value.split(",").map(parse);
  const has = (names: readonly string[]): boolean =>
    policies.some((policy) => effective(policy, names)?.values.some((source) => HASH.test(source)) ?? false);
  return { script: has(SCRIPT_DIRECTIVES), style: has(STYLE_DIRECTIVES) };
}

function parse(policy: string): Directive[] {
  return policy.split(";").flatMap((text) => {
    const [name = "", ...values] = splitOnBlanks(text);
    return name === "" ? [] : [{ name: name.toLowerCase(), values }];
  });
}

function rewriteDirective(directive: Directive, context: RewriteContext): Directive[] {
  const { name, values } = directive;
  if (HTTPS_ONLY.has(name)) return context.mapping.publicOrigin.startsWith("https:") ? [directive] : [];
  if (WITHOUT_SOURCES.has(name)) return [directive];
  if (name === "report-uri") return [{ name, values: values.map(context.map) }];
  return [{ name, values: values.map((source) => rewriteSource(source, context)) }];
}

/**
 * A source with a path allows that path. One without a path allows the whole origin, and is mapped to the gateway's whole
 * origin: URLs of static imports are outside of the prefix until they are redirected.
 */
function rewriteSource(source: string, context: RewriteContext): string {
  const schemeEnd = source.indexOf("://");
  const scheme = schemeEnd < 0 ? undefined : source.slice(0, schemeEnd).toLowerCase();
  if (scheme !== undefined && !SCHEMES.has(scheme)) return source;
  const hostAt = scheme === undefined ? 0 : schemeEnd + "://".length;
  const slash = source.indexOf("/", hostAt);
  const hostEnd = slash < 0 ? source.length : slash;
  const named = namedBy(scheme, source.slice(hostAt, hostEnd).toLowerCase(), context);
  if (named === null) return source;
  const path = source.slice(hostEnd);
  const proxied = path === "" ? path : proxiedPath(path, context.mapping);
  if (proxied === null) return source;
  return (scheme === undefined ? "" : `${schemeOf(scheme, named)}://`) + named.host + proxied;
}

/** A source may allow any port: `https://target.example:*`. */
function namedBy(
  scheme: string | undefined,
  authority: string,
  { mapping, hosts }: RewriteContext,
): NamedHost | null {
  if (!authority.endsWith(":*")) return hosts.named(scheme, authority);
  const name = authority.slice(0, -1);
  const target = hosts.named(scheme, name + splitPort(mapping.targetHost).port);
  return target ?? hosts.named(scheme, name + splitPort(mapping.publicOrigin).port);
}

function effective(policy: readonly Directive[], names: readonly string[]): Directive | undefined {
  for (const wanted of names) {
    const found = policy.find(({ name }) => name === wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

function nonceOf(policy: readonly Directive[]): string | null {
  const values = effective(policy, SCRIPT_DIRECTIVES)?.values ?? [];
  return values.map(nonceIn).find((nonce) => nonce !== null) ?? null;
}

/** The nonce is written into a tag: one with characters outside of base64 is ignored. */
function nonceIn(source: string): string | null {
  if (source.slice(0, NONCE.length).toLowerCase() !== NONCE || !source.endsWith("'")) return null;
  const nonce = source.slice(NONCE.length, -1);
  return nonce === "" || NO_NONCE.test(nonce) ? null : nonce;
}

/** With `strict-dynamic`, URLs are ignored: only a nonce or a hash allows a script. */
function isByHash(policy: readonly Directive[]): boolean {
  const values = effective(policy, SCRIPT_DIRECTIVES)?.values ?? [];
  return nonceOf(policy) === null && values.some((source) => source.toLowerCase() === "'strict-dynamic'");
}

function allowScript(
  policy: readonly Directive[],
  { mapping, script }: RewriteContext,
): readonly Directive[] {
  if (script === null) return policy;
  const governing = effective(policy, SCRIPT_DIRECTIVES);
  if (governing === undefined || nonceOf(policy) !== null) return policy;
  const lower = governing.values.map((source) => source.toLowerCase());
  const isStrict = isByHash(policy);
  if (!isStrict && (lower.includes("'self'") || lower.includes(mapping.publicOrigin))) return policy;
  // The browser compares the hash with the tag's `integrity`.
  const gatewayScript = isStrict ? `'${script.integrity}'` : mapping.publicOrigin + script.path;
  const values = [...governing.values.filter((source) => source.toLowerCase() !== "'none'"), gatewayScript];
  if (governing.name === "default-src") return [...policy, { name: "script-src", values }];
  return policy.map((directive) => (directive === governing ? { name: governing.name, values } : directive));
}
