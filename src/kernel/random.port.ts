/** The source of randomness. Cryptographically strong outside tests. */
export interface Random {
  bytes(count: number): Buffer;
}
