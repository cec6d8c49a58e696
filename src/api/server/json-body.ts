import type { HttpApp } from "./http-app.ts";
import { SchemaRefusal } from "./validate-schema.ts";

const NO_BYTES = Buffer.alloc(0);
/** Refuses bytes that are not UTF-8, which a lenient decoder would quietly replace. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Bodies are JSON and nothing else. The bytes are kept in `request.rawBody`, for fingerprints and signatures.
 * An empty body counts as none. What is no JSON answers 422, as v0.6 did; keys that poison prototypes are no JSON.
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
