/** "Name:  value" lines, the values in one column; what is undefined or empty is left out. */
export function factLines(facts: Readonly<Record<string, string | number | undefined>>): string {
  const known = Object.entries(facts).filter(([, value]) => value !== undefined && value !== "");
  const width = Math.max(...known.map(([name]) => name.length)) + 3;
  return known.map(([name, value]) => `${`${name}:`.padEnd(width)}${value}`).join("\n");
}
