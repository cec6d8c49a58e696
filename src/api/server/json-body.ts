import type { HttpApp } from "./http-app.ts";
import { SchemaRefusal } from "./validate-schema.ts";

const NO_BYTES = Buffer.alloc(0);
/** Throws at bytes that are not UTF-8, which a decoder that is not `fatal` would replace. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Bodies must be JSON. Their bytes are stored in `request.rawBody`, for fingerprints and signatures.
 * An empty body counts as none. Invalid JSON answers 422, as in v0.6, and so do keys that could change a prototype.
 */
export function takeJsonBodies(app: HttpApp): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.decorateRequest("rawBody");
  app.addHook("onRequest", async (request) => {
    request.rawBody = NO_BYTES;
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>("application/json", { parseAs: "buffer" }, (request, bytes, done) => {
    request.rawBody = bytes;
    if (bytes.length === 0) {
      done(null, undefined);
      return;
    }
    try {
      parse(request, utf8.decode(bytes), (error, body) => (error ? done(notJson()) : done(null, body)));
    } catch {
      done(notJson());
    }
  });
}

function notJson(): SchemaRefusal {
  return new SchemaRefusal([{ path: "", keyword: "syntax", params: {} }]);
}
