/**
 * What a hostile target would send to a rewriter: starts without ends, ends without starts, and text over which a parser might
 * backtrack, repeated many times.
 */

/** Parts of URLs. */
const ADDRESS_UNITS = [
  ...["/", "//", "\\", "../", "/..", "a/../", "%2e%2e/", "./", ".", "?", "#", ":", "@", "a:", "h", "https:"],
  ...["https://", "//target.example:8443", "https://target.example:8443/", "http://gw.example/", "\\/\\/"],
  ...["https:\\/\\/target.example:8443", "target.example:8443", "/api/v1/proxy/", "\\u002f", "&#x2f;", "%"],
];
const BLANK_UNITS = [" ", "\n", "\t", "\r\n", "\f", "\u00a0"];
const REFERENCE_UNITS = ["&", "&#", "&#x", "&#47", "&#47;", "&amp;", "&amp", "&quot;", "&a", "&#0000000000"];
const CSS_UNITS = [
  ...[
    "url(",
    "url('",
    'url("',
    "url(/x)",
    "url(../x)",
    "url( ",
    "@import",
    "@import '",
    "@import ",
    "/*",
    "*/",
  ],
  ...["\\", "\\2f", "\\2f ", "\\\n", "'", '"', "(", ")", "u", "-url(", "url(\\", "data:", "url(data:", "@i"],
];
const LIST_UNITS = [
  ",",
  ", ",
  "a,",
  "a ,",
  "(",
  "a (",
  ")",
  "a f(",
  "/x 1x,",
  ";",
  "; ",
  "=",
  "a=",
  "<",
  ">",
];
const JSON_UNITS = [
  ...[
    '"',
    '\\"',
    '"a',
    '"a":',
    '"a" ',
    '"src":"/x",',
    '"src":"\\/x",',
    "{",
    '{"',
    ":",
    '"\\',
    '"":{',
    '"a"\n',
  ],
];

/** Everything that one of our parsers searches for. */
export const HOSTILE_UNITS: readonly string[] = [
  ...new Set([
    ...[...ADDRESS_UNITS, ...BLANK_UNITS, ...REFERENCE_UNITS, ...CSS_UNITS, ...LIST_UNITS, ...JSON_UNITS],
    ...["'self' ", "script-src 'none',", "script-src 'none';", "'nonce-a' ", "https://target.example:* "],
    ...["1", "1.", "url=", "url =", "charset=", "charset ", "q=0", "no-referrer,", "; path=/x", "; domain=a"],
  ]),
];

/** Frames for a repetition: the text before and after it. */
export const HTML_FRAMES: readonly (readonly [string, string])[] = [
  ...[
    ["", ""],
    ["<a href='", "'>"],
    ['<a href="', ""],
    ["<a href=", ">"],
    ["<p ", ">"],
    ["<p a='", ""],
  ],
  ...[
    ["<img srcset='", "'>"],
    ['<img srcset="a', 'x">'],
    ["<a ping='", "'>"],
    ["<p style='", "'>"],
  ],
  ...[
    ["<iframe srcdoc='", "'>"],
    ["<style>", "</style>"],
    ["<style>", ""],
    ["<script>", "</script>"],
  ],
  ...[
    ["<script>", ""],
    ["<script type=importmap>", "</script>"],
    ["<title>", "</title>"],
    ["<!--", "-->"],
  ],
  ...[
    ["<!--", ""],
    ["<!", ">"],
    ["<svg><![CDATA[", "]]>"],
    ["<svg>", "</svg>"],
    ["<textarea>", ""],
  ],
  ...[
    ["<meta http-equiv=refresh content='", "'>"],
    ["<meta name=referrer content='", "'>"],
    ["</p ", ">"],
  ],
  ...[
    ["<meta http-equiv=content-security-policy content='", "'>"],
    ["<meta content='", "'>"],
  ],
  ...[
    ["<base href='/", "'><a href='../x'>"],
    ["<p data-x='", "'>"],
    ["<a referrerpolicy='", "'>"],
  ],
] as const;

/** Parts of HTML: tags, attributes, comments, raw text, foreign content. */
export const HTML_UNITS: readonly string[] = [
  ...[
    "<",
    "</",
    "<a",
    "<a ",
    "<a>",
    "</a>",
    "<!",
    "<!-",
    "<!--",
    "<!-->",
    "-->",
    "--!>",
    "-",
    "--",
    "--!",
    "]]>",
  ],
  ...[
    "]",
    "]]",
    "<![CDATA[",
    "<?",
    "<svg>",
    "</svg>",
    "<svg><desc>",
    "</mi>",
    "<math>",
    "<p>",
    "<br/>",
    "/>",
  ],
  ...[
    "<script>",
    "<script ",
    "</script",
    "</script>",
    "<!--<script>",
    "<style>",
    "</style>",
    "</titl",
    "</title>",
  ],
  ...[
    " x",
    " x=1",
    " x='",
    ' x="',
    " x=",
    "=",
    " href=/x",
    " integrity=x",
    " content=/x",
    " srcset=/x",
    " srcdoc=<",
  ],
  ...[
    " style=url(/x)",
    " http-equiv=refresh",
    "<iframe srcdoc=",
    "<iframe srcdoc='",
    "<iframe srcdoc=&lt;p&gt;>",
  ],
  ...[
    "<link rel=manifest href=/x>",
    "<meta charset=x>",
    "<base href=/x>",
    "<base href=../x>",
    "<a href=../../x>",
  ],
  ...["<meta content='charset=x'>", "<img srcset=/x>", "<textarea>", "<title>", "<plaintext>", "<noscript>"],
];
