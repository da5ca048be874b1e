// Moves the bytes of one file to the server. What lies behind this boundary may change; the upload field above it does not.
import { say } from "./words";

export interface Received {
  id: string | number;
  name: string;
  size: number;
  sha256: string;
}

export interface Sending {
  done: Promise<Received>;
  stop: () => void;
}

function whyOf(request: XMLHttpRequest): string {
  try {
    const said = JSON.parse(request.responseText) as { message?: string; error?: string };
    return said.message ?? said.error ?? String(request.status);
  } catch {
    return String(request.status);
  }
}

/** Sends `file` as the raw body; `tell` hears of bytes sent, bytes in all and bytes a second. */
export function sendFile(url: string, file: File, token: string, tell: (sent: number, total: number, speed: number) => void): Sending {
  const request = new XMLHttpRequest();
  const began = performance.now();
  const done = new Promise<Received>((resolve, reject) => {
    request.upload.onprogress = (event) => tell(event.loaded, file.size, (event.loaded * 1000) / Math.max(performance.now() - began, 1));
    request.onload = () => {
      if (request.status < 200 || request.status > 299) return reject(new Error(whyOf(request)));
      try {
        resolve(JSON.parse(request.responseText) as Received);
      } catch {
        reject(new Error(String(request.status)));
      }
    };
    request.onerror = () => reject(new Error(say("lost")));
    request.onabort = () => reject(new DOMException("", "AbortError"));
  });
  request.open("POST", url);
  request.setRequestHeader("X-CSRFToken", token);
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("Accept", "application/json");
  request.send(file);
  return { done, stop: () => request.abort() };
}
