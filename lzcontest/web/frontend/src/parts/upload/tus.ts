// Carries a file to our own server by tus 1.0: chunks with a checksum each, sized to the network.
import { type HttpRequest, Upload } from "tus-js-client";
import type { Carrier, Tell } from "./carrier";
import { Fault, faultOf } from "./faults";
import { type Place, type Status, ask, pageToken } from "./requests";
import { base64, canHash, sampleOf, sha256 } from "./sample";

const LEAST = 256 * 1024;
const FIRST = 1024 * 1024;
const MOST = 16 * 1024 * 1024;
/** A chunk should take about so long: lost with the connection it costs little, and its own cost is not felt. */
const CHUNK_MS = 4000;

export class TusCarrier implements Carrier {
  private address: string | null;
  private chunk = FIRST;

  constructor(
    private readonly file: File | null,
    private readonly place: Place,
    id: string | null,
  ) {
    this.address = id && new URL(place.endpoint + id, location.href).href;
  }

  get id(): string | null {
    return this.address && (this.address.split("/").filter(Boolean).pop() ?? null);
  }

  async carry(signal: AbortSignal, tell: Tell): Promise<void> {
    if (!this.file) throw new Fault("unreadable");
    const sample = this.address ? "" : await sampleOf(this.file);
    const { purpose, target, part } = this.place;
    const metadata: Record<string, string> = { filename: this.file.name, purpose, target, part };
    if (sample) metadata.sample = sample;
    try {
      await this.once(this.file, signal, tell, metadata);
    } catch (error) {
      this.chunk = Math.max(LEAST, this.chunk / 2);
      throw error;
    }
  }

  /** One run of the client, from the server's offset to the end or to the first failure: waiting and trying again is the transfer's. */
  private once(file: File, signal: AbortSignal, tell: Tell, metadata: Record<string, string>): Promise<void> {
    return new Promise((resolve, reject) => {
      let chunkBegan = performance.now();
      const upload = new Upload(file, {
        // Without an endpoint the client cannot begin anew by itself where a session has merely expired.
        endpoint: this.address ? null : new URL(this.place.endpoint, location.href).href,
        uploadUrl: this.address,
        metadata,
        chunkSize: this.chunk,
        retryDelays: null,
        storeFingerprintForResuming: false,
        onBeforeRequest: async (request) => {
          request.setHeader("X-CSRFToken", pageToken());
          request.setHeader("Accept", "application/json");
          if (request.getMethod() === "PATCH") await this.addChecksum(file, request, upload.options.chunkSize ?? this.chunk);
          chunkBegan = performance.now();
        },
        onAfterResponse: (_request, response) => {
          const status = response.getStatus();
          if (status < 200 || status > 299) throw faultOf(status, response.getBody() ?? "");
        },
        onUploadUrlAvailable: () => {
          this.address = upload.url;
          tell.begun();
        },
        onProgress: (sent) => tell.sent(sent),
        onChunkComplete: (_size, saved) => {
          this.adapt(performance.now() - chunkBegan);
          upload.options.chunkSize = this.chunk;
          tell.saved(saved);
        },
        onSuccess: () => resolve(),
        onError: (error) => reject(faultBehind(error)),
      });
      signal.addEventListener("abort", () => {
        void upload.abort();
        reject(signal.reason as Error);
      });
      upload.start();
    });
  }

  private adapt(took: number): void {
    const factor = Math.min(2, Math.max(0.5, CHUNK_MS / Math.max(took, 1)));
    this.chunk = Math.round(Math.min(MOST, Math.max(LEAST, this.chunk * factor)));
  }

  private async addChecksum(file: File, request: HttpRequest, size: number): Promise<void> {
    const start = Number(request.getHeader("Upload-Offset"));
    let data: ArrayBuffer;
    try {
      data = await file.slice(start, start + size).arrayBuffer();
    } catch {
      throw new Fault("unreadable");
    }
    if (canHash) request.setHeader("Upload-Checksum", `sha256 ${base64(await sha256(data))}`);
  }

  status(signal?: AbortSignal): Promise<Status> {
    return ask<Status>("GET", this.address ?? "", undefined, signal);
  }

  async discard(): Promise<void> {
    if (this.address) await ask("DELETE", this.address);
    this.address = null;
  }

  forget(): void {
    this.address = null;
  }
}

/** The client wraps what we threw; what it made itself is a lost connection. */
function faultBehind(error: Error & { causingError?: Error | null }): Fault {
  if (error.causingError instanceof Fault) return error.causingError;
  return error instanceof Fault ? error : new Fault("lost");
}
