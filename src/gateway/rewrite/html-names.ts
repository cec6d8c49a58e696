/** Names that HTML gives a meaning, all in lower case. */

/** Attributes that are one URL, on any element (HTML, SVG, and older HTML that browsers still read). */
const URL_ATTRIBUTES = [
  ...["action", "background", "cite", "codebase", "data", "formaction", "href", "longdesc", "lowsrc"],
  ...["manifest", "poster", "src", "xlink:href"],
];
/** Attributes whose value is CSS: `style`, and the presentation attributes of SVG that may hold `url()`. */
const CSS_ATTRIBUTES = [
  ...["style", "clip-path", "cursor", "fill", "filter", "marker-end", "marker-mid", "marker-start", "mask"],
  ...["stroke"],
];

/**
 * The syntax of an attribute's value. `data` is what a form sends back to the target, or a user edits: it stays unchanged,
 * since the target expects its text back.
 */
export type AttributeKind =
  | "url"
  | "urls"
  | "srcset"
  | "css"
  | "document"
  | "integrity"
  | "content"
  | "data"
  | "referrer policy";

export const ATTRIBUTE_KINDS: ReadonlyMap<string, AttributeKind> = new Map<string, AttributeKind>([
  ...URL_ATTRIBUTES.map((name): [string, AttributeKind] => [name, "url"]),
  ...CSS_ATTRIBUTES.map((name): [string, AttributeKind] => [name, "css"]),
  ["content", "content"],
  ["imagesrcset", "srcset"],
  ["integrity", "integrity"],
  ["ping", "urls"],
  ["referrerpolicy", "referrer policy"],
  ["srcdoc", "document"],
  ["srcset", "srcset"],
  ["value", "data"],
]);

/**
 * Elements whose content is text up to their end tag, in a browser that runs scripts (HTML, parsing HTML
 * fragments).
 */
export const RAW_TEXT_ELEMENTS: ReadonlySet<string> = new Set([
  ...[
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
  ],
]);

/** Elements with which SVG and MathML begin. */
export const FOREIGN_ROOTS: ReadonlySet<string> = new Set(["math", "svg"]);
/** Elements in SVG and MathML whose content is HTML again. */
export const INTEGRATION_POINTS: ReadonlySet<string> = new Set([
  ...["annotation-xml", "desc", "foreignobject", "mi", "mn", "mo", "ms", "mtext", "title"],
]);
/**
 * Start tags that end SVG and MathML even without an end tag (HTML, the rules for parsing tokens in foreign content).
 */
export const FOREIGN_BREAKERS: ReadonlySet<string> = new Set([
  ...["b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed"],
  ...["h1", "h2", "h3", "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr"],
  ...["ol", "p", "pre", "ruby", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tt", "u"],
  ...["ul", "var"],
]);
