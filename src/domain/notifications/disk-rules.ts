const FREE_BYTES_MIN = 2 * 1024 ** 3;
const FREE_SHARE_MIN = 0.1;

/** Whether a disk is nearly full: less than 2 GiB free, or less than a tenth of it. As the doctor warns. */
export function isDiskLow({
  freeBytes,
  totalBytes,
}: {
  readonly freeBytes: number;
  readonly totalBytes: number;
}): boolean {
  return totalBytes > 0 && (freeBytes < FREE_BYTES_MIN || freeBytes < totalBytes * FREE_SHARE_MIN);
}
