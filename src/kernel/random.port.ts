/** Where chance comes from. Cryptographically strong outside tests. */
export interface Random {
  bytes(count: number): Buffer;
}
