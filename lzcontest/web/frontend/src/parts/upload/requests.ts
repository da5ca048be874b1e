// Small questions to our own server about uploads, answered in JSON, with the page's token.
import { Fault, faultOf } from "./faults";

/** The token of this page; renewed in place after signing in again. */
export function pageToken(): string {
  return document.querySelector<HTMLInputElement>("input[name=csrf_token]")?.value ?? "";
}

/** What the server knows of one upload. */
export interface Status {
  id: string;
  part: string;
  state: "receiving" | "finishing" | "done" | "failed";
  offset: number;
  size: number;
  filename: string;
  media?: Received | null;
  message?: string;
}

export interface Received {
  id: string;
  name: string;
  size: number;
  sha256: string;
}

/** Where a file belongs; see "Uploads" in docs/architecture.md. */
export interface Place {
  endpoint: string;
  purpose: string;
  target: string;
  part: string;
  /** The storage takes the bytes itself, by presigned requests. */
  direct: boolean;
}

/** The JSON of an answer. Throws a Fault for every other outcome. */
export async function ask<T>(method: string, address: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "X-CSRFToken": pageToken(), "Tus-Resumable": "1.0.0" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(address, { method, headers, body: body === undefined ? null : JSON.stringify(body), signal: signal ?? null, redirect: "manual", cache: "no-store" });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Fault("lost");
  }
  if (answer.type === "opaqueredirect") throw new Fault("signedOut");
  const text = await answer.text().catch(() => "");
  if (!answer.ok) throw faultOf(answer.status, text);
  return (text ? JSON.parse(text) : {}) as T;
}

/** This person's unfinished uploads to one place. */
export async function listUnfinished(place: Place): Promise<Status[]> {
  const query = new URLSearchParams({ purpose: place.purpose, target: place.target });
  const all = (await ask<{ uploads: Status[] }>("GET", `${place.endpoint}?${query}`)).uploads;
  return all.filter((one) => one.part === place.part || !place.part);
}

/** What the device said of the file's bytes when the upload began (see sample.ts), or "". */
export async function sampleSaid(place: Place, id: string): Promise<string> {
  const answer = await fetch(place.endpoint + id, { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" }, cache: "no-store" }).catch(() => null);
  const pair = answer?.headers.get("Upload-Metadata")?.split(",").find((one) => one.trim().startsWith("sample "));
  return pair ? atob(pair.trim().slice("sample ".length)) : "";
}
