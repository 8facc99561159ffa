const COUNTS = ["", "K", "M", "G", "T", "P"];
const BYTES = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** 1234567 as "1.23M" */
export function shortCount(count: number): string {
  return scaled(count, 1000, COUNTS, "");
}

/** 1536 as "1.50 KiB" */
export function shortBytes(bytes: number): string {
  return scaled(bytes, 1024, BYTES, " ");
}

/** "2026-11-22T14:22:54.123Z" in local time as "2026-11-22 15:22:54"; "" for undefined */
export function localTime(iso: string | undefined): string {
  if (iso === undefined) return "";
  const date = new Date(iso);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace("T", " ");
}

function scaled(value: number, base: number, units: readonly string[], gap: string): string {
  let unit = 0;
  let rest = value;
  while (rest >= base && unit < units.length - 1) {
    rest /= base;
    unit++;
  }
  const digits = unit === 0 ? 0 : rest < 10 ? 2 : rest < 100 ? 1 : 0;
  return `${rest.toFixed(digits)}${gap}${units[unit]}`;
}
