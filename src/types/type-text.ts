export { parseType } from "./parse-type.js";
export { sameType, typeText } from "./write-type.js";
