// The life of one upload: sends, waits out a lost connection or session, goes on where it stopped, and learns what became of it.
import { type Carrier, carrierFor } from "./carrier";
import { Fault, type FaultKind } from "./faults";
import type { Place, Received } from "./requests";

export type Phase = "waiting" | "sending" | "paused" | "offline" | "trouble" | "elsewhere" | "signedOut" | "finishing" | "done" | "failed" | "cancelled";

export interface Figures {
  sent: number;
  saved: number;
  total: number;
  /** Bytes a second over the last seconds. */
  speed: number;
}

export interface Detail {
  message?: string;
  kind?: FaultKind;
  /** Sending again may help. */
  again?: boolean;
  /** What the server had was gone, it goes from the beginning. */
  restarted?: boolean;
}

export interface Listener {
  phase: (phase: Phase, detail: Detail) => void;
  figures: (figures: Figures) => void;
  received: (received: Received) => void;
  /** Resolves once somebody is signed in again. */
  signIn: (signal: AbortSignal) => Promise<void>;
}

const RESTING: Phase[] = ["waiting", "paused", "done", "failed", "cancelled"];
const BACKOFF = [1, 2, 4, 8, 15, 30];
const ELSEWHERE_MS = 3000;
const STALLED_MS = 45_000;
const ASK_EVERY_MS = 1000;
const SPEED_OVER_MS = 6000;
const DAMAGED_AT_MOST = 4;

/** Waits; wakes early when the network comes back. Throws the signal's reason. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      clearTimeout(timer);
      window.removeEventListener("online", wake);
      signal.removeEventListener("abort", stop);
      settle();
    };
    const wake = end(resolve);
    const stop = end(() => reject(signal.reason as Error));
    const timer = setTimeout(wake, milliseconds);
    window.addEventListener("online", wake);
    signal.addEventListener("abort", stop);
  });
}

export class Transfer {
  private carrier: Carrier | null = null;
  private stopping = new AbortController();
  private attempt = new AbortController();
  private release: (() => void) | null = null;
  private watch = 0;
  private failures = 0;
  private damaged = 0;
  private restarts = 0;
  private marks: [number, number][] = [];
  private readonly now: Figures;
  phase: Phase = "waiting";

  constructor(
    /** Null: every byte is there already, only the outcome is awaited. */
    readonly file: File | null,
    private readonly place: Place,
    public id: string | null,
    saved: number,
    total: number,
    private readonly listener: Listener,
  ) {
    this.now = { sent: saved, saved, total, speed: 0 };
  }

  get saved(): number {
    return this.now.saved;
  }

  /** Whether leaving the page now would interrupt it. */
  get active(): boolean {
    return !RESTING.includes(this.phase);
  }

  /** Begins, or goes on after a pause or a failure. */
  start(): void {
    if (this.active) return;
    this.stopping = new AbortController();
    this.failures = 0;
    void this.run(this.stopping.signal).catch((error: unknown) => {
      if (!this.stopping.signal.aborted) this.enter("failed", { message: error instanceof Error ? error.message : "", again: true });
    });
  }

  pause(): void {
    this.stop("paused");
  }

  /** Ends it here and on the server; false when the server could not be told. */
  async cancel(): Promise<boolean> {
    this.stop("cancelled");
    try {
      await this.carrier?.discard();
      return true;
    } catch (error) {
      return error instanceof Fault && error.kind === "gone";
    }
  }

  private stop(phase: Phase): void {
    this.stopping.abort(new DOMException("stopped", "AbortError"));
    clearTimeout(this.watch);
    this.enter(phase);
  }

  private enter(phase: Phase, detail: Detail = {}): void {
    this.phase = phase;
    if (RESTING.includes(phase)) {
      this.release?.();
      this.release = null;
    }
    this.marks = [];
    this.listener.phase(phase, detail);
  }

  private async run(signal: AbortSignal): Promise<void> {
    this.enter("sending");
    this.carrier ??= await carrierFor(this.file, this.place, this.id);
    for (;;) {
      try {
        if (this.file) await this.carry(this.carrier, signal);
        return await this.settle(this.carrier, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (!(await this.meet(error instanceof Fault ? error : new Fault("lost"), this.carrier, signal))) return;
      }
    }
  }

  private async carry(carrier: Carrier, signal: AbortSignal): Promise<void> {
    const attempt = new AbortController();
    const stop = (): void => attempt.abort(signal.reason);
    const lose = (): void => attempt.abort(new Fault("lost"));
    this.attempt = attempt;
    signal.addEventListener("abort", stop);
    window.addEventListener("offline", lose);
    this.awaitBytes();
    try {
      if (this.id) await this.claim(this.id);
      await carrier.carry(attempt.signal, {
        begun: () => {
          this.id = carrier.id;
          if (this.id) void this.claim(this.id).catch(() => undefined);
        },
        sent: (bytes) => this.tellSent(bytes),
        saved: (bytes) => this.tellSaved(bytes),
      });
    } finally {
      clearTimeout(this.watch);
      signal.removeEventListener("abort", stop);
      window.removeEventListener("offline", lose);
    }
  }

  /** Holds the upload for this window. Throws a Fault while another one of this browser has it. */
  private async claim(id: string): Promise<void> {
    if (this.release || !navigator.locks) return;
    const release = await new Promise<(() => void) | null>((told) => {
      void navigator.locks.request(`lz-upload-${id}`, { ifAvailable: true }, (lock) => (lock ? new Promise<void>((free) => told(free)) : told(null)));
    });
    if (!release) throw new Fault("elsewhere");
    this.release = release;
  }

  /** A connection that is open and silent is as good as none. */
  private awaitBytes(): void {
    clearTimeout(this.watch);
    this.watch = window.setTimeout(() => this.attempt.abort(new Fault("lost")), STALLED_MS);
  }

  private tellSent(bytes: number): void {
    if (this.phase !== "sending") this.enter("sending");
    if (bytes !== this.now.sent) this.awaitBytes();
    const time = performance.now();
    this.marks = [...this.marks.filter(([at]) => time - at < SPEED_OVER_MS), [time, bytes]];
    const [first] = this.marks;
    if (first && time > first[0]) this.now.speed = Math.max(0, ((bytes - first[1]) * 1000) / (time - first[0]));
    this.now.sent = bytes;
    this.listener.figures(this.now);
  }

  private tellSaved(bytes: number): void {
    if (bytes > this.now.saved) this.failures = this.damaged = 0;
    this.now.saved = bytes;
    this.listener.figures(this.now);
  }

  /** After the last byte: what became of it. */
  private async settle(carrier: Carrier, signal: AbortSignal): Promise<void> {
    this.enter("finishing");
    for (;;) {
      const status = await carrier.status(signal);
      if (status.state === "done" && status.media) {
        this.enter("done");
        return this.listener.received(status.media);
      }
      if (status.state === "failed") {
        carrier.forget();
        return this.enter("failed", { message: status.message ?? "" });
      }
      if (status.state === "receiving" && status.offset < status.size) throw new Fault("trouble");
      await wait(ASK_EVERY_MS, signal);
    }
  }

  /** Does what a fault asks for; true to go on. */
  private async meet(fault: Fault, carrier: Carrier, signal: AbortSignal): Promise<boolean> {
    this.now.sent = this.now.saved;
    this.listener.figures({ ...this.now, speed: 0 });
    switch (fault.kind) {
      case "signedOut":
      case "stalePage":
        this.enter("signedOut");
        await this.listener.signIn(signal);
        await wait(500, signal);
        break;
      case "elsewhere":
        if (!this.id) return this.fail(fault);
        // The server may only just be noticing that our own last connection is gone.
        if (this.failures > 0) this.enter("elsewhere", { message: fault.message });
        this.failures += 1;
        await wait(this.failures > 1 ? ELSEWHERE_MS : 500, signal);
        break;
      case "gone":
        if (!this.id || this.restarts >= 1) return this.fail(fault);
        switch (await this.outcome(carrier, signal)) {
          case "failed":
            return false;
          case "finishing":
          case "done":
            return true;
        }
        this.restarts += 1;
        this.id = null;
        this.now.sent = this.now.saved = 0;
        carrier.forget();
        this.enter("sending", { restarted: true });
        return true;
      case "damaged":
        this.damaged += 1;
        if (this.damaged >= DAMAGED_AT_MOST) return this.fail(fault);
        return true;
      case "refused":
      case "unreadable":
        return this.fail(fault);
      default:
        this.enter(fault.kind === "lost" && !navigator.onLine ? "offline" : "trouble", { message: fault.message });
        await wait((BACKOFF[Math.min(this.failures, BACKOFF.length - 1)] ?? 30) * 1000, signal);
        this.failures += 1;
    }
    this.enter("sending");
    return true;
  }

  /** Settled meanwhile, by another device or by a refusal, an upload takes no bytes, like one that is gone; it tells when asked. */
  private async outcome(carrier: Carrier, signal: AbortSignal): Promise<string> {
    const status = await carrier.status(signal).catch(() => null);
    if (status?.state === "failed") this.enter("failed", { message: status.message ?? "" });
    return status?.state ?? "gone";
  }

  private fail(fault: Fault): false {
    this.enter("failed", { message: fault.message, kind: fault.kind, again: fault.kind !== "refused" });
    return false;
  }
}
