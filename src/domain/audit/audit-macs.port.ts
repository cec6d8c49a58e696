/** Message authentication codes (HMAC-SHA256) that only a holder of `SECRET_KEY` can make. */
export interface AuditMacs {
  /** The id of the current key, which seals. */
  readonly keyId: string;
  /** @returns 32 bytes; null if no present or former key has this id */
  mac(keyId: string, text: string): Buffer | null;
}
