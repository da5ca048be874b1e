// Sends a chosen file by itself, after looking at it: type, size and length are checked before a byte leaves the device.
import { say, sizeText, spanText } from "./words";
import { type Sending, sendFile } from "./transfer";

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

class Upload {
  private readonly input: HTMLInputElement;
  private readonly hidden: HTMLInputElement;
  private sending: Sending | null = null;
  private submitAfter = false;
  private file: File | null = null;

  constructor(private readonly box: HTMLElement) {
    this.input = this.find("input[type=file]");
    this.hidden = this.find("[data-upload-id]");
    this.input.addEventListener("change", () => void this.take(this.input.files?.[0] ?? null));
    this.find("[data-upload-cancel]").addEventListener("click", () => this.sending?.stop());
    this.find("[data-upload-retry]").addEventListener("click", () => this.file && this.send(this.file));
    this.input.form?.addEventListener("submit", (event) => this.hold(event));
    window.addEventListener("beforeunload", (event) => this.sending && event.preventDefault());
    this.acceptDrops(this.find(".drop"));
  }

  private find<E extends HTMLElement>(selector: string): E {
    const found = this.box.querySelector<E>(selector);
    if (!found) throw new Error(`upload: ${selector} is missing`);
    return found;
  }

  private acceptDrops(place: HTMLElement): void {
    for (const name of ["dragover", "dragleave", "drop"]) {
      place.addEventListener(name, (event) => {
        event.preventDefault();
        place.classList.toggle("over", name === "dragover");
      });
    }
    place.addEventListener("drop", (event) => void this.take(event.dataTransfer?.files[0] ?? null));
  }

  private tell(text: string, wrong = false): void {
    const said = this.find("[data-upload-said]");
    said.textContent = text;
    said.classList.toggle("field-errors", wrong);
    this.input.toggleAttribute("aria-invalid", wrong);
  }

  private async objection(file: File): Promise<string | null> {
    const { accept = "", maxBytes, minSeconds, maxSeconds } = this.box.dataset;
    const types = accept.split(",").map((type) => type.trim().toLowerCase()).filter((type) => type.startsWith("."));
    if (types.length && !types.some((type) => file.name.toLowerCase().endsWith(type))) return say("wrongType", { types: types.map((type) => type.slice(1).toUpperCase()).join("、") });
    if (file.size === 0) return say("empty");
    if (maxBytes && file.size > Number(maxBytes)) return say("tooLarge", { size: sizeText(file.size), max: sizeText(Number(maxBytes)) });
    if (!minSeconds && !maxSeconds) return null;
    this.tell(say("checking"));
    const seconds = await lengthOf(file);
    if (seconds === null) return null;
    if (minSeconds && seconds < Number(minSeconds)) return say("tooShort", { have: spanText(seconds), need: spanText(Number(minSeconds)) });
    if (maxSeconds && seconds > Number(maxSeconds) + 1) return say("tooLong", { have: spanText(seconds), need: spanText(Number(maxSeconds)) });
    return null;
  }

  private async take(file: File | null): Promise<void> {
    if (!file) return;
    this.sending?.stop();
    this.file = file;
    const wrong = await this.objection(file);
    if (this.file !== file) return;
    if (wrong) {
      this.input.value = "";
      this.tell(wrong, true);
    } else this.send(file);
  }

  private send(file: File): void {
    this.busy(true);
    this.tell("");
    const bar = this.find<HTMLProgressElement>("[data-upload-bar]");
    const figures = this.find("[data-upload-figures]");
    const token = this.input.form?.querySelector<HTMLInputElement>("[name=csrf_token]")?.value ?? "";
    const sending = sendFile(this.box.dataset.upload ?? "", file, token, (sent, total, speed) => {
      bar.value = (sent / total) * 100;
      figures.textContent = sent >= total ? say("sentAll") : say("sent", { sent: sizeText(sent), total: sizeText(total), percent: Math.floor((sent / total) * 100), speed: sizeText(speed), left: spanText((total - sent) / Math.max(speed, 1)) });
    });
    this.sending = sending;
    sending.done.then(
      (received) => this.sending === sending && this.received(file, received),
      (reason: Error) => this.sending === sending && this.stopped(reason),
    );
  }

  private busy(on: boolean): void {
    this.find("[data-upload-work]").hidden = !on;
    this.find("[data-upload-cancel]").hidden = !on;
    this.find("[data-upload-retry]").hidden = true;
  }

  private received(file: File, received: { id: string | number; size: number; sha256: string }): void {
    this.sending = null;
    this.busy(false);
    this.hidden.value = String(received.id);
    this.hidden.dispatchEvent(new Event("input", { bubbles: true }));
    // The bytes are there already: the form must not carry them a second time.
    this.input.value = "";
    this.input.required = false;
    const now = this.find("[data-upload-now]");
    const name = document.createElement("strong");
    name.textContent = file.name;
    now.replaceChildren(name, ` ${sizeText(received.size)}`);
    this.tell(say("received", { hash: (received.sha256.slice(0, 16).match(/.{4}/g) ?? []).join(" ") }));
    this.box.dispatchEvent(new CustomEvent("lz:uploaded", { bubbles: true, detail: received }));
    if (this.submitAfter) this.input.form?.requestSubmit();
  }

  private stopped(reason: Error): void {
    this.sending = null;
    this.submitAfter = false;
    this.input.value = "";
    const cancelled = reason.name === "AbortError";
    this.busy(!cancelled);
    this.find("[data-upload-cancel]").hidden = true;
    this.find("[data-upload-retry]").hidden = cancelled;
    this.tell(cancelled ? say("cancelled") : say("failed", { why: reason.message }), !cancelled);
  }

  private hold(event: SubmitEvent): void {
    if (!this.sending) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.submitAfter = true;
    this.tell(say("stillSending"));
  }
}

export function startUploads(boxes: HTMLElement[]): void {
  for (const box of boxes) new Upload(box);
}
