// Tells the same file from another of the same name without reading all of it.
const PIECE = 64 * 1024;
const PIECES = 8;

/** Hashing needs a secure context: on a plain-HTTP address there is none, and less is checked. */
export const canHash = Boolean(globalThis.crypto?.subtle);

export async function sha256(data: BufferSource): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** Base 64 of a text's UTF-8. */
export function base64Text(text: string): string {
  return base64(new TextEncoder().encode(text));
}

/** SHA-256 in hex over the size and eight pieces from the first byte to the last; "" where nothing can be hashed. */
export async function sampleOf(file: File): Promise<string> {
  if (!canHash) return "";
  const parts: BlobPart[] = [`${file.size}:`];
  const last = Math.max(0, file.size - PIECE);
  for (let n = 0; n < PIECES; n += 1) {
    const start = Math.floor((last * n) / (PIECES - 1));
    parts.push(file.slice(start, start + PIECE));
  }
  return hex(await sha256(await new Blob(parts).arrayBuffer()));
}
