/** What signed in, as far as its user agent tells; null where it does not. */
export type Device = { readonly program: string | null; readonly system: string | null };

type Sign = readonly [sign: RegExp, name: string];

/** Browsers name those they descend from, too: the youngest come first. */
const PROGRAMS: readonly Sign[] = [
  [/YaBrowser\//, "Yandex"],
  [/\bEdg(A|iOS)?\//, "Edge"],
  [/\b(OPR|OPX|Opera)\//, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS|Chromium)\//, "Chrome"],
  [/Version\/.*Safari\//, "Safari"],
];

const SYSTEMS: readonly Sign[] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

/** The name of a program that is no browser stands first: "python-requests/2.32" */
const FIRST_PRODUCT = /^([\w.-]{1,40})(?:[\s/]|$)/;

export function readDevice(userAgent: string | null): Device {
  const text = userAgent ?? "";
  const product = FIRST_PRODUCT.exec(text)?.[1] ?? null;
  return {
    program: nameIn(PROGRAMS, text) ?? (product === "Mozilla" ? null : product),
    system: nameIn(SYSTEMS, text),
  };
}

function nameIn(signs: readonly Sign[], text: string): string | null {
  return signs.find(([sign]) => sign.test(text))?.[1] ?? null;
}
