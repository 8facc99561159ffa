/** What of prebuildify is used here; it has no types of its own. */
declare module "prebuildify" {
  interface Options {
    cwd: string;
    /** prebuilds/ is made here. */
    out: string;
    /** Versions of Node. */
    targets: string[];
    napi: boolean;
    strip: boolean;
    tagLibc: boolean;
    quiet: boolean;
  }
  export default function prebuildify(options: Options, callback: (error?: Error) => void): void;
}
