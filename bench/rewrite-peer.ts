import { Transform } from "node:stream";
import { Parser } from "htmlparser2";
import { ATTRIBUTE_KINDS } from "../src/gateway/rewrite/html-names.ts";
import type { RewriteContext } from "../src/gateway/rewrite/rewrite-context.ts";
import { mapSrcset } from "../src/gateway/rewrite/url-lists.ts";

/**
 * The usual way: htmlparser2 parses, and the page is serialised from its events. It maps the same URLs by the same rules, but no
 * style sheets and no absolute URLs in text, and it does not preserve how the author wrote a tag. So it does less than the
 * rewriting that it is compared with.
 */
export function htmlparser2Rewriter({ map }: RewriteContext): Transform {
  let out = "";
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        out += `<${name}`;
        for (const [key, value] of Object.entries(attributes)) {
          const kind = ATTRIBUTE_KINDS.get(key);
          const mapped = kind === "url" ? map(value) : kind === "srcset" ? mapSrcset(value, map) : value;
          out += ` ${key}="${mapped.replaceAll('"', "&quot;")}"`;
        }
        out += ">";
      },
      onclosetag: (name, isImplied) => {
        if (!isImplied) out += `</${name}>`;
      },
      ontext: (text) => {
        out += text;
      },
      oncomment: (text) => {
        out += `<!--${text}-->`;
      },
      onprocessinginstruction: (_, text) => {
        out += `<${text}>`;
      },
    },
    { decodeEntities: false },
  );
  const takeOutput = (): Buffer => {
    const bytes = Buffer.from(out, "latin1");
    out = "";
    return bytes;
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      parser.write(chunk.toString("latin1"));
      done(null, takeOutput());
    },
    flush(done) {
      parser.end();
      done(null, takeOutput());
    },
  });
}
