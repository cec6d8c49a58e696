/** Authenticated encryption at rest (AES-256-GCM) for what its owner must be able to read again. */
export interface Sealer {
  /** @returns text that names the key it was sealed with */
  seal(text: string): string;
  /** @returns the text, or null if no key at hand opens it (contract, Settings: `SECRET_KEY_PREVIOUS`) */
  open(sealed: string): string | null;
}
