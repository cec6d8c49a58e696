import type { GaugeSources } from "../../src/adapters/metrics/gauges.ts";

/** Sources of gauges with something in each, for tests of the metrics. */
export const METRIC_SOURCES: GaugeSources = {
  readTotals: async () => ({
    activeTokens: 2,
    frozenTokens: 1,
    activeSessions: 1,
    users: 5,
    ledgerMismatches: 7,
    ledgerProvenAt: new Date(0),
    lastBackupAt: null,
    auditFindings: 0,
    auditProvenAt: new Date(0),
    auditUnsealed: 0,
    auditSealedAt: null,
    auditHeadFailed: false,
    isMaintenance: true,
  }),
  readQueues: async () => [{ channel: "mail", waiting: 2, oldestSeconds: 3 }],
  readBacklogs: async () => [{ reader: "notifications", waiting: 4, oldestSeconds: 5 }],
  isDatabaseConnected: () => true,
  isRedisConnected: () => null,
};
