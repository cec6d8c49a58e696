const SAMPLES_PER_SECOND = 8_000;

/** A WAV file of silence, one byte a sample (RIFF, PCM). */
export function silence(seconds: number): Buffer {
  const sizeBytes = seconds * SAMPLES_PER_SECOND;
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(36 + sizeBytes, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLES_PER_SECOND, 24);
  header.writeUInt32LE(SAMPLES_PER_SECOND, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(sizeBytes, 40);
  return Buffer.concat([header, Buffer.alloc(sizeBytes, 0x80)]);
}
