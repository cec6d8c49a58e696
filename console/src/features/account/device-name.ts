/** The program and the system of a sign-in, read from its user agent; null where it does not name them. */
export type Device = { readonly program: string | null; readonly system: string | null };

type Pattern = readonly [pattern: RegExp, name: string];

/** A user agent also names the browsers that its browser derives from, so derived browsers come first. */
const PROGRAMS: readonly Pattern[] = [
  [/YaBrowser\//, "Yandex"],
  [/\bEdg(A|iOS)?\//, "Edge"],
  [/\b(OPR|OPX|Opera)\//, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS|Chromium)\//, "Chrome"],
  [/Version\/.*Safari\//, "Safari"],
];

const SYSTEMS: readonly Pattern[] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** Programs other than browsers begin with their name: "python-requests/2.32" */
const FIRST_PRODUCT = /^([\w.-]{1,40})(?:[\s/]|$)/;

export function readDevice(userAgent: string | null): Device {
  const text = userAgent ?? "";
  const product = FIRST_PRODUCT.exec(text)?.[1] ?? null;
  return {
    program: nameIn(PROGRAMS, text) ?? (product === "Mozilla" ? null : product),
    system: nameIn(SYSTEMS, text),
  };
}

function nameIn(patterns: readonly Pattern[], text: string): string | null {
  return patterns.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}
