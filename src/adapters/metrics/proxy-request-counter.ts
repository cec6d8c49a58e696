import { Counter, type Registry } from "prom-client";

/** Methods with a separate label; all others count as OTHER, so that clients cannot create labels. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * `proxy_requests_total{method,status_code}`. Counted in plain numbers, which the registry gets when it is read: the hot path
 * makes no label objects.
 */
export class ProxyRequestCounter {
  readonly #counts = new Map<string, Map<number, number>>();

  constructor(registry: Registry) {
    const counts = this.#counts;
    new Counter({
      name: "proxy_requests_total",
      help: "Proxied requests by method and status of the answer.",
      labelNames: ["method", "status_code"] as const,
      registers: [registry],
      collect() {
        this.reset();
        for (const [method, byStatus] of counts) {
          for (const [status, count] of byStatus) this.inc({ method, status_code: status }, count);
        }
      },
    });
  }

  count(method: string, statusCode: number): void {
    const name = METHODS.has(method) ? method : "OTHER";
    let byStatus = this.#counts.get(name);
    if (byStatus === undefined) {
      byStatus = new Map();
      this.#counts.set(name, byStatus);
    }
    byStatus.set(statusCode, (byStatus.get(statusCode) ?? 0) + 1);
  }
}
