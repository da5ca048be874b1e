// Carries a file in parts straight to the storage: our server signs each part, and says in the end what became of the whole.
import type { Carrier, Tell } from "./carrier";
import { Fault, faultOf } from "./faults";
import { type Place, type Status, ask, pageToken } from "./requests";
import { base64Text, canHash, hex, sampleOf, sha256 } from "./sample";

/** So many parts travel at once, and so many addresses are asked for in one request. */
const AT_ONCE = 3;
const SIGNED_AT_ONCE = 16;

interface Held {
  part_size: number;
  held: number[];
}

export class DirectCarrier implements Carrier {
  private size = 0;
  private addresses: Record<string, string> = {};
  private readonly digests = new Map<number, Uint8Array<ArrayBuffer>>();
  private readonly moving = new Map<number, number>();

  constructor(
    private readonly file: File | null,
    private readonly place: Place,
    public id: string | null,
  ) {}

  private at(rest = ""): string {
    return `${this.place.endpoint}${this.id ?? ""}${rest}`;
  }

  async carry(signal: AbortSignal, tell: Tell): Promise<void> {
    const file = this.file;
    if (!file) throw new Fault("unreadable");
    if (!this.id) await this.create(file, signal);
    tell.begun();
    let known: Held;
    try {
      known = await ask<Held>("GET", this.at("/parts"), undefined, signal);
    } catch (error) {
      // Joined already, by a run that did not live to hear of it.
      if (error instanceof Fault && error.kind === "elsewhere") return;
      throw error;
    }
    this.size = known.part_size;
    this.addresses = {};
    this.moving.clear();
    const held = new Set(known.held);
    const numbers = Array.from({ length: Math.ceil(file.size / this.size) }, (_none, n) => n + 1);
    const missing = numbers.filter((n) => !held.has(n));
    const report = (): void => {
      const saved = [...held].reduce((sum, n) => sum + this.slice(file, n).size, 0);
      tell.saved(saved);
      tell.sent(saved + [...this.moving.values()].reduce((sum, bytes) => sum + bytes, 0));
    };
    report();
    const work = async (): Promise<void> => {
      for (let n = missing.shift(); n !== undefined; n = missing.shift()) {
        await this.send(file, n, missing, signal, report);
        held.add(n);
        this.moving.delete(n);
        report();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    await ask("POST", this.at("/joined"), { digest: await this.digest(file, numbers) }, signal);
  }

  private slice(file: File, number: number): Blob {
    return file.slice((number - 1) * this.size, number * this.size);
  }

  private async create(file: File, signal: AbortSignal): Promise<void> {
    const { purpose, target, part } = this.place;
    const told = { filename: file.name, purpose, target, part, sample: await sampleOf(file) };
    const metadata = Object.entries(told).map(([key, value]) => `${key} ${base64Text(value)}`.trim());
    const headers = { Accept: "application/json", "X-CSRFToken": pageToken(), "Upload-Length": String(file.size), "Upload-Metadata": metadata.join(",") };
    const answer = await fetch(`${this.place.endpoint}direct`, { method: "POST", headers, signal, redirect: "manual" }).catch((error: unknown) => {
      throw signal.aborted ? error : new Fault("lost");
    });
    if (!answer.ok) throw faultOf(answer.status, await answer.text());
    this.id = (answer.headers.get("Location") ?? "").split("/").pop() ?? null;
  }

  private async addressOf(number: number, next: number[], signal: AbortSignal): Promise<string> {
    if (!this.addresses[number]) {
      const numbers = [number, ...next.slice(0, SIGNED_AT_ONCE - 1)];
      const signed = await ask<{ addresses: Record<string, string> }>("POST", this.at("/parts"), { numbers }, signal);
      Object.assign(this.addresses, signed.addresses);
    }
    return this.addresses[number] ?? "";
  }

  private async send(file: File, number: number, next: number[], signal: AbortSignal, report: () => void): Promise<void> {
    await this.digestOf(file, number);
    const address = await this.addressOf(number, next, signal);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      const stop = (): void => request.abort();
      request.upload.onprogress = (event) => {
        this.moving.set(number, event.loaded);
        report();
      };
      request.onload = () => {
        if (request.status >= 200 && request.status < 300) return resolve();
        delete this.addresses[number];
        // An address that has run out is signed anew; a sending that is over is not ours to mend.
        reject(request.status === 404 ? new Fault("gone") : new Fault("trouble"));
      };
      request.onerror = () => reject(new Fault("lost"));
      request.onabort = () => reject(signal.reason as Error);
      request.onloadend = () => {
        signal.removeEventListener("abort", stop);
      };
      signal.addEventListener("abort", stop);
      request.open("PUT", address);
      request.send(this.slice(file, number));
    });
  }

  private async digestOf(file: File, number: number): Promise<Uint8Array<ArrayBuffer>> {
    let found = this.digests.get(number);
    if (!found) {
      let data: ArrayBuffer;
      try {
        data = await this.slice(file, number).arrayBuffer();
      } catch {
        throw new Fault("unreadable");
      }
      found = canHash ? await sha256(data) : new Uint8Array();
      this.digests.set(number, found);
    }
    return found;
  }

  /** SHA-256 over the SHA-256 of every part, sent before or now: the server compares it with what the storage holds. */
  private async digest(file: File, numbers: number[]): Promise<string> {
    if (!canHash) return "";
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (const number of numbers) parts.push(await this.digestOf(file, number));
    return hex(await sha256(await new Blob(parts).arrayBuffer()));
  }

  status(signal?: AbortSignal): Promise<Status> {
    return ask<Status>("GET", this.at(), undefined, signal);
  }

  async discard(): Promise<void> {
    if (this.id) await ask("DELETE", this.at());
    this.id = null;
  }

  forget(): void {
    this.id = null;
    this.digests.clear();
  }
}
