// What is wrong with a chosen file, found on the device before a byte is sent: type, size, first bytes, length.
import { sizeText, spanText } from "../words";
import { say } from "./words";

export interface Terms {
  /** Extensions without dots, lower case; empty means any. */
  types: string[];
  maxBytes: number;
  minSeconds: number;
  maxSeconds: number;
}

const HEAD = 64;
const ascii = (bytes: Uint8Array, start: number, text: string): boolean => [...text].every((letter, n) => bytes[start + n] === letter.charCodeAt(0));
const mpegFrame = (b: Uint8Array): boolean => b[0] === 0xff && (b[1] ?? 0) >= 0xe0;
const isoFile = (b: Uint8Array): boolean => ["ftyp", "moov", "mdat", "wide", "free", "skip"].some((box) => ascii(b, 4, box));
const archive = (b: Uint8Array): boolean => ascii(b, 0, "PK");
const wave = (b: Uint8Array): boolean => (ascii(b, 0, "RIFF") || ascii(b, 0, "RF64")) && ascii(b, 8, "WAVE");
const jpeg = (b: Uint8Array): boolean => b[0] === 0xff && b[1] === 0xd8;

/** How files of an extension begin; the server looks again and closer, and at those not named here. */
const BEGINNINGS: Record<string, (bytes: Uint8Array) => boolean> = {
  mp4: isoFile,
  m4v: isoFile,
  mov: isoFile,
  qt: isoFile,
  m4a: isoFile,
  wav: wave,
  wave,
  flac: (b) => ascii(b, 0, "fLaC"),
  mp3: (b) => ascii(b, 0, "ID3") || mpegFrame(b),
  pdf: (b) => ascii(b, 0, "%PDF-"),
  png: (b) => b[0] === 0x89 && ascii(b, 1, "PNG"),
  jpg: jpeg,
  jpeg,
  docx: archive,
  xlsx: archive,
};

const shown = (types: string[]): string => types.map((type) => type.toUpperCase()).join("、");

/** Seconds a film or song lasts, or null where this browser cannot tell. */
function lengthOf(file: File): Promise<number | null> {
  return new Promise((resolve) => {
    const url = URL.createObjectURL(file);
    const probe = document.createElement(file.type.startsWith("audio/") ? "audio" : "video");
    const end = (seconds: number | null): void => {
      clearTimeout(patience);
      probe.removeAttribute("src");
      URL.revokeObjectURL(url);
      resolve(seconds);
    };
    const patience = setTimeout(() => end(null), 8000);
    probe.preload = "metadata";
    probe.onloadedmetadata = () => end(Number.isFinite(probe.duration) ? probe.duration : null);
    probe.onerror = () => end(null);
    probe.src = url;
  });
}

async function lengthObjection(file: File, terms: Terms): Promise<string | null> {
  if (!terms.minSeconds && !terms.maxSeconds) return null;
  const seconds = await lengthOf(file);
  if (seconds === null) return null;
  if (terms.minSeconds && seconds < terms.minSeconds) return say("tooShort", { have: spanText(seconds), need: spanText(terms.minSeconds) });
  if (terms.maxSeconds && seconds > terms.maxSeconds + 1) return say("tooLong", { have: spanText(seconds), need: spanText(terms.maxSeconds) });
  return null;
}

/** Why this file cannot be taken, as a sentence, or null. */
export async function objectionTo(file: File, terms: Terms): Promise<string | null> {
  const extension = file.name.includes(".") ? (file.name.split(".").pop() ?? "").toLowerCase() : "";
  if (terms.types.length && !terms.types.includes(extension)) return say("wrongType", { types: shown(terms.types) });
  if (file.size === 0) return say("empty");
  if (terms.maxBytes && file.size > terms.maxBytes) return say("tooLarge", { size: sizeText(file.size), max: sizeText(terms.maxBytes) });
  let head: Uint8Array;
  try {
    head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  } catch {
    return say("unreadable");
  }
  if (BEGINNINGS[extension]?.(head) === false) return say("notWhatItSays", { extension, types: shown(terms.types.length ? terms.types : [extension]) });
  return lengthObjection(file, terms);
}
