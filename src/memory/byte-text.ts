const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** A size for people: "264 KiB", "1.5 GiB"; at most three decimals. */
export function byteText(bytes: number): string {
  let unit = 0;
  let size = bytes;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${Number(size.toFixed(3))} ${UNITS[unit]}`;
}
