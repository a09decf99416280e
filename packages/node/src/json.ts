/** Returns undefined for what is no JSON, which no JSON is; its schema refuses it as anything else that is wrong. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
