/** The common Node proxy, which checks nothing: `@fastify/http-proxy` as its documentation starts it. */
import httpProxy from "@fastify/http-proxy";
import Fastify from "fastify";

const [port, upstream = ""] = process.argv.slice(2);
const app = Fastify();
await app.register(httpProxy, { upstream });
await app.listen({ port: Number(port), host: "127.0.0.1" });
process.once("SIGTERM", () => process.exit(0));
