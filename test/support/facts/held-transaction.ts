import type { Database, Tx } from "../../../src/kernel/database.port.ts";

/** A transaction that a test ends itself: a barrier for others. */
export type HeldTransaction = {
  readonly tx: Tx;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
};

const ROLLED_BACK = new Error("rolled back by the test");

export function holdTransaction(database: Database): Promise<HeldTransaction> {
  return new Promise((resolve, reject) => {
    const ended = database.transaction((tx) => {
      const { promise, resolve: commit, reject: rollBack } = deferred();
      resolve({
        tx,
        commit: () => {
          commit();
          return ended;
        },
        rollBack: async () => {
          rollBack(ROLLED_BACK);
          await ended.catch((error: unknown) => {
            if (error !== ROLLED_BACK) throw error;
          });
        },
      });
      return promise;
    });
    ended.catch(reject);
  });
}

function deferred() {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
