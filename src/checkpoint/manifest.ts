export { decodeManifest } from "./manifest-decode.js";
export { encodeManifest } from "./manifest-encode.js";
export {
  FORMAT_VERSION,
  liveFiles,
  type Manifest,
  type OperatorRecord,
  type PersistedRecord,
  type PersistedState,
} from "./manifest-format.js";
