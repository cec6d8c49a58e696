/** Authenticated encryption at rest (AES-256-GCM), for data that must be readable again. */
export interface Sealer {
  /** @returns a text that also identifies the key */
  seal(text: string): string;
  /** @returns the text, or null if no present or former key opens it (contract, Settings: `SECRET_KEY_PREVIOUS`) */
  open(sealed: string): string | null;
}
