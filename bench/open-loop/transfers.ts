import { ClientConnection, requestOf } from "./client-connection.ts";

export type TransfersPlan = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly transfers: number;
};

export type TransfersResult = { readonly requests: number; readonly seconds: number };

/** Reads whole answers one after the other, so that none is cut off at the end. @throws Error if one is not 200 */
export function readTransfers({ url, headers, transfers }: TransfersPlan): Promise<TransfersResult> {
  return new Promise((resolve, reject) => {
    const at = new URL(url);
    const startMs = performance.now();
    const connection = new ClientConnection(at, requestOf(at, headers), reject);
    let left = transfers;
    const next = (): void => {
      if (left-- > 0) {
        connection.send(next);
        return;
      }
      connection.close();
      resolve({ requests: transfers, seconds: (performance.now() - startMs) / 1_000 });
    };
    next();
  });
}
