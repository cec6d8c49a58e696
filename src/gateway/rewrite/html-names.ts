/** Names that HTML gives a meaning, all in lower case. */

/** Attributes that are one URL, on any element (HTML, SVG, and what browsers keep of older HTML). */
const URL_ATTRIBUTES = [
  ...["action", "background", "cite", "codebase", "data", "formaction", "href", "longdesc", "lowsrc"],
  ...["manifest", "poster", "src", "xlink:href"],
];
/** Attributes whose value is written in CSS: `style`, and the presentation attributes of SVG that may hold `url()`. */
const CSS_ATTRIBUTES = [
  ...["style", "clip-path", "cursor", "fill", "filter", "marker-end", "marker-mid", "marker-start", "mask"],
  ...["stroke"],
];

/**
 * How an attribute's value is written. `data` is what a form sends back to the target or a user edits: it stays
 * as it is, since what comes back must be what was there.
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
 * Elements whose content is text up to their own end tag, in a browser that runs scripts (HTML, parsing HTML
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

/** Where SVG and MathML begin. */
export const FOREIGN_ROOTS: ReadonlySet<string> = new Set(["math", "svg"]);
/** Where HTML begins again within them. */
export const INTEGRATION_POINTS: ReadonlySet<string> = new Set([
  ...["annotation-xml", "desc", "foreignobject", "mi", "mn", "mo", "ms", "mtext", "title"],
]);
/**
 * Start tags that end SVG and MathML, whose own end tags somebody forgot (HTML, the rules for parsing tokens in
 * foreign content).
 */
export const FOREIGN_BREAKERS: ReadonlySet<string> = new Set([
  ...["b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed"],
  ...["h1", "h2", "h3", "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr"],
  ...["ol", "p", "pre", "ruby", "s", "small", "span", "strike", "strong", "sub", "sup", "table", "tt", "u"],
  ...["ul", "var"],
]);
