export * from "./dtype.js";
export { list, nullable, tuple, vector } from "./nested.js";
export { parseType, sameType, typeText } from "./type-text.js";
