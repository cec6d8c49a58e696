import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { Secret } from "../../kernel/secret.ts";
import { scryptRecipient } from "./scrypt-recipient.ts";

/** Whom backups are encrypted for. With recipients the server cannot open its own backups. */
export type BackupLock =
  | { readonly kind: "recipients"; readonly recipients: readonly string[] }
  | { readonly kind: "passphrase"; readonly passphrase: Secret<string> };

/** What opens backups: the text of identity files, and passphrases. */
export type BackupOpeners = {
  readonly identities: readonly Secret<string>[];
  readonly passphrases: readonly Secret<string>[];
};

/** @throws Error if a recipient has a typing error: its text has a checksum */
export function encrypterFor(lock: BackupLock): Encrypter {
  const encrypter = new Encrypter();
  if (lock.kind === "passphrase") encrypter.addRecipient(scryptRecipient(lock.passphrase));
  else for (const recipient of lock.recipients) encrypter.addRecipient(recipient);
  return encrypter;
}

/** @throws Error if an identity has a typing error; it does not contain the identity */
export function decrypterFor(openers: BackupOpeners): Decrypter {
  const decrypter = new Decrypter();
  for (const identity of openers.identities) {
    for (const line of identityLines(identity.reveal())) decrypter.addIdentity(line);
  }
  for (const passphrase of openers.passphrases) decrypter.addPassphrase(passphrase.reveal());
  return decrypter;
}

/** The keys of an identity file, as `age-keygen` writes it: one a line, comments begin with `#`. */
function identityLines(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** A new pair. The text is that of a file of `age-keygen`, so that `age -d -i` reads it. */
export async function makeIdentity(
  createdAt: Date,
): Promise<{ readonly file: Secret<string>; readonly recipient: string }> {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const file = `# created: ${createdAt.toISOString()}\n# public key: ${recipient}\n${identity}\n`;
  return { file: new Secret(file), recipient };
}
