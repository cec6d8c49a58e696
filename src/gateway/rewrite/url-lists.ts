/** Values of headers and attributes that hold URLs among other things. Everything but the URLs stays unchanged. */

import { findBlank, isBlank, isDigit, skipBlanks } from "./characters.ts";

type MapUrl = (url: string) => string;

const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const DOT = 0x2e;

/** `5; url=/x`, of `<meta http-equiv=refresh>` and of the header `Refresh` (HTML, shared declarative refresh steps). */
export function mapRefresh(value: string, map: MapUrl): string {
  const timeAt = skipBlanks(value, 0);
  let timeEnd = timeAt;
  while (isDigit(value.charCodeAt(timeEnd)) || value.charCodeAt(timeEnd) === DOT) timeEnd += 1;
  let from = timeEnd;
  while (isRefreshGap(value.charCodeAt(from))) from += 1;
  // Without a separator the value is only a time.
  if (from === timeEnd && timeAt === 0) return value;
  from = skipUrlWord(value, from);
  const quote = value.charAt(from);
  if (quote !== '"' && quote !== "'") return value.slice(0, from) + map(value.slice(from));
  const closing = value.indexOf(quote, from + 1);
  const end = closing < 0 ? value.length : closing;
  return value.slice(0, from + 1) + map(value.slice(from + 1, end)) + value.slice(end);
}

function isRefreshGap(code: number): boolean {
  return isBlank(code) || code === COMMA || code === SEMICOLON;
}

/** Skips `url =`, which is optional before the URL. */
function skipUrlWord(value: string, from: number): number {
  if (value.slice(from, from + 3).toLowerCase() !== "url") return from;
  const equals = skipBlanks(value, from + 3);
  return value.charAt(equals) === "=" ? skipBlanks(value, equals + 1) : from;
}

/** `/a.png 1x, /b.png 2x` (HTML, parse a srcset attribute): a comma may be part of a URL, as in `data:`. */
export function mapSrcset(value: string, map: MapUrl): string {
  let out = "";
  for (let at = 0; at < value.length; ) {
    let urlAt = at;
    while (isSrcsetGap(value.charCodeAt(urlAt))) urlAt += 1;
    const wordEnd = findBlank(value, urlAt);
    let urlEnd = wordEnd;
    while (urlEnd > urlAt && value.charCodeAt(urlEnd - 1) === COMMA) urlEnd -= 1;
    const end = urlEnd < wordEnd ? wordEnd : endOfDescriptors(value, wordEnd);
    out += value.slice(at, urlAt) + map(value.slice(urlAt, urlEnd)) + value.slice(urlEnd, end);
    at = end;
  }
  return out;
}

function isSrcsetGap(code: number): boolean {
  return isBlank(code) || code === COMMA;
}

/** The index of the comma that ends a candidate; one between parentheses does not. */
function endOfDescriptors(value: string, from: number): number {
  for (let at = from; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === ",") return at;
    if (character !== "(") continue;
    const closing = value.indexOf(")", at);
    if (closing < 0) return value.length;
    at = closing;
  }
  return value.length;
}

/** `/a /b`, of `ping`. */
export function mapUrlList(value: string, map: MapUrl): string {
  let out = "";
  for (let at = 0; at < value.length; ) {
    const wordAt = skipBlanks(value, at);
    const end = findBlank(value, wordAt);
    out += value.slice(at, wordAt) + (wordAt < end ? map(value.slice(wordAt, end)) : "");
    at = end;
  }
  return out;
}

/** `</style.css>; rel=preload, <https://target/next>; rel=next` (RFC 8288); text in the quotes of a parameter is no link. */
export function mapLink(value: string, map: MapUrl): string {
  let out = "";
  let copied = 0;
  for (let at = 0; at < value.length; at++) {
    const character = value.charAt(at);
    if (character === '"') at = endOfQuoted(value, at);
    if (character !== "<") continue;
    const end = value.indexOf(">", at);
    if (end < 0) break;
    out += value.slice(copied, at + 1) + map(value.slice(at + 1, end));
    copied = end;
    at = end;
  }
  return out + value.slice(copied);
}

/** @returns the position of the closing quote, or the value's length */
function endOfQuoted(value: string, quoteAt: number): number {
  let at = quoteAt + 1;
  while (at < value.length && value.charAt(at) !== '"') at += value.charAt(at) === "\\" ? 2 : 1;
  return at;
}
