/** The settings files of a conf directory. */
export const SETTINGS_FILES = ["checkpoint.yaml", "job.yaml"] as const;
export type SettingsFile = (typeof SETTINGS_FILES)[number];

/** What the package's own conf directory says; a test keeps the two equal. Settings without a default are not here. */
export const DEFAULT_VALUES: Readonly<Record<SettingsFile, Readonly<Record<string, boolean | number>>>> = {
  "checkpoint.yaml": { "twister2.checkpointing.enable": false },
  "job.yaml": { "tsets.max-restarts": 0, "tsets.stall-timeout-ms": 0 },
};

/** True only where each line is blank, a comment, or a default as the package's own file writes it: no parser needed. */
export function saysOnlyDefaults(file: SettingsFile, text: string): boolean {
  const defaults = new Set(Object.entries(DEFAULT_VALUES[file]).map(([name, value]) => `${name}: ${value}`));
  return text.split(/\r?\n/).every((line) => /^\s*(#.*)?$/.test(line) || defaults.delete(line));
}
