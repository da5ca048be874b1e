// The upload field: takes chosen or dropped files, checks them, recognises what was begun before, and shows each on its way.
import { type Place, type Received, listUnfinished, sampleSaid } from "./requests";
import { sizeText } from "../words";
import { type Terms, objectionTo } from "./checks";
import { type Host, Row, shortHash } from "./row";
import { sampleOf } from "./sample";
import { say } from "./words";

/** So many files of a queue travel at once: more only compete for the same line. */
const AT_ONCE = 2;

function termsOf(box: HTMLElement): Terms {
  const { accept = "", maxBytes = "0", minSeconds = "0", maxSeconds = "0" } = box.dataset;
  const types = accept.split(",").map((type) => type.trim().toLowerCase()).filter((type) => type.startsWith("."));
  return { types: types.map((type) => type.slice(1)), maxBytes: Number(maxBytes), minSeconds: Number(minSeconds), maxSeconds: Number(maxSeconds) };
}

export class Field implements Host {
  readonly place: Place;
  late = "";
  private readonly terms: Terms;
  private readonly many: boolean;
  private readonly input: HTMLInputElement;
  private readonly line: HTMLElement;
  private readonly list: HTMLElement;
  private rows: Row[] = [];
  private received_ = 0;
  private submitter: HTMLElement | null | false = false;

  constructor(private readonly box: HTMLElement) {
    const { upload = "/uploads/", purpose = "", target = "", part = "" } = box.dataset;
    this.place = { endpoint: upload, purpose, target, part, direct: "direct" in box.dataset };
    this.terms = termsOf(box);
    this.many = "many" in box.dataset;
    this.input = this.find("input[type=file]");
    this.line = this.find("[data-upload-said]");
    this.list = this.find("[data-upload-list]");
    this.input.addEventListener("change", () => void this.take([...(this.input.files ?? [])]));
    this.input.form?.addEventListener("submit", (event) => this.hold(event));
    window.addEventListener("beforeunload", (event) => this.rows.some((row) => row.active) && event.preventDefault());
    this.acceptDrops(this.find(".drop"));
    this.watchDeadline();
    // A quick hand chooses before this script has come.
    void this.showUnfinished().then(() => this.take([...(this.input.files ?? [])]));
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
    place.addEventListener("drop", (event) => void this.take([...(event.dataTransfer?.files ?? [])]));
  }

  private watchDeadline(): void {
    const left = Date.parse(this.box.dataset.closesAt ?? "") - Date.parse(this.box.dataset.now ?? "");
    if (!(left > 0 && left < 2 ** 31)) return;
    setTimeout(() => {
      this.late = this.box.dataset.late ?? "";
      for (const row of this.rows) row.passDeadline();
    }, left);
  }

  private async showUnfinished(): Promise<void> {
    const earlier = await listUnfinished(this.place).catch(() => []);
    for (const one of earlier) if (!this.rows.some((row) => row.earlier?.id === one.id)) this.add(new Row(this.template, this, one.filename, one.size, one));
  }

  private get template(): HTMLTemplateElement {
    return this.find<HTMLElement>("template") as unknown as HTMLTemplateElement;
  }

  private add(row: Row): Row {
    this.rows.push(row);
    this.list.append(row.element);
    return row;
  }

  choose(): void {
    this.input.click();
  }

  private async take(chosen: File[]): Promise<void> {
    const files = this.many ? chosen : chosen.slice(0, 1);
    let refused = "";
    for (const file of files) {
      this.announce(say("checking"), false);
      const wrong = await objectionTo(file, this.terms);
      if (!wrong) await this.accept(file);
      else if (this.many) this.add(new Row(this.template, this, file.name, file.size, null)).refuse(wrong);
      else refused = wrong;
    }
    // The same file may be chosen again, and the form must not carry what travels by itself.
    this.input.value = "";
    if (refused) this.announce(refused, true);
    this.pump();
    if (this.many && files.length) this.count();
  }

  private async accept(file: File): Promise<void> {
    if (this.rows.some((row) => row.file?.name === file.name && row.file.size === file.size && row.active)) return this.announce(say("already", { name: file.name }), false);
    const earlier = await this.earlierOf(file);
    if (earlier) return earlier.give(file, !this.many);
    if (!this.many && !(await this.clearWay(file))) return this.announce("", false);
    for (const row of this.rows.filter((one) => one.phase === "failed")) this.drop(row);
    this.add(new Row(this.template, this, file.name, file.size, null)).give(file, !this.many);
  }

  /** The unfinished upload that this file continues: equal in size, and in a sample of its bytes or, unsampled, in name. */
  private async earlierOf(file: File): Promise<Row | null> {
    for (const row of this.rows) {
      if (row.phase !== "unfinished" || !row.earlier || row.earlier.size !== file.size) continue;
      const [before, now] = [await sampleSaid(this.place, row.earlier.id), await sampleOf(file)];
      if (before && now ? before === now : row.earlier.filename === file.name) return row;
    }
    return null;
  }

  /** Makes room for another file in a field for one; false when the person keeps the first. */
  private async clearWay(file: File): Promise<boolean> {
    const standing = this.rows.find((row) => row.active || row.phase === "paused");
    const unfinished = this.rows.find((row) => row.phase === "unfinished");
    if (standing) {
      const old = standing.file?.name ?? "";
      if (!(await this.decide(say("replaceAsk", { old, name: file.name, saved: sizeText(standing.saved) }), say("replace"), say("keepOld")))) return false;
      await standing.cancel();
    } else if (unfinished) {
      if (!(await this.decide(say("notSame", { name: unfinished.earlier?.filename ?? "" }), say("startAnew"), say("chooseSame")))) {
        this.choose();
        return false;
      }
      await unfinished.cancel();
    }
    return true;
  }

  private decide(question: string, yes: string, no: string): Promise<boolean> {
    this.announce(question, false);
    return new Promise((resolve) => {
      const line = Object.assign(document.createElement("p"), { className: "actions-inline" });
      for (const [word, answer] of [[yes, true], [no, false]] as [string, boolean][]) {
        const button = Object.assign(document.createElement("button"), { type: "button", className: "btn plain small", textContent: word });
        button.addEventListener("click", () => {
          line.remove();
          this.announce("", false);
          resolve(answer);
        });
        line.append(button);
      }
      this.box.querySelector("[data-upload-choice]")?.replaceChildren(line);
      line.querySelector("button")?.focus();
    });
  }

  private pump(): void {
    if (!this.many) return;
    const free = AT_ONCE - this.rows.filter((row) => row.active).length;
    for (const row of this.rows.filter((one) => one.phase === "waiting" && one.file).slice(0, Math.max(0, free))) row.begin();
  }

  /** Of a single file the field's line says for the ear what the row shows; of many it only counts. */
  said(text: string, wrong: boolean): void {
    if (this.many) return;
    this.announce(text, wrong);
    this.line.classList.add("sr");
  }

  private announce(text: string, wrong: boolean): void {
    if (this.line.textContent !== text) this.line.textContent = text;
    this.line.classList.toggle("field-errors", wrong);
    this.line.classList.remove("sr");
    this.input.toggleAttribute("aria-invalid", wrong);
  }

  changed(row: Row): void {
    if (row.phase === "failed") this.submitter = false;
    if (!this.many) return;
    if (!row.active) this.pump();
    this.count();
  }

  private count(): void {
    const failed = this.rows.filter((one) => one.phase === "failed").length;
    const counts = { done: this.received_, all: this.rows.length, failed };
    this.announce(say(failed ? "manyTrouble" : "manyDone", counts), failed > 0);
  }

  removed(row: Row, text: string): void {
    this.drop(row);
    this.announce(text, false);
    this.pump();
    this.input.focus();
    if (this.many) this.rest();
  }

  private drop(row: Row): void {
    row.element.remove();
    this.rows = this.rows.filter((one) => one !== row);
  }

  received(row: Row, received: Received): void {
    this.received_ += 1;
    const words = say("received", { hash: shortHash(received.sha256) });
    this.box.dispatchEvent(new CustomEvent("lz:uploaded", { bubbles: true, detail: received }));
    if (this.many) return this.receivedOfMany(row, words);
    this.drop(row);
    const hidden = this.find<HTMLInputElement>("[data-upload-id]");
    hidden.value = String(received.id);
    hidden.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.required = false;
    const name = document.createElement("strong");
    name.textContent = received.name;
    this.find("[data-upload-now]").replaceChildren(name, ` ${sizeText(received.size)}`);
    this.announce(words, false);
    if (this.submitter !== false) this.input.form?.requestSubmit(this.submitter);
  }

  private receivedOfMany(row: Row, words: string): void {
    this.input.required = false;
    const said = row.element.querySelector("[data-transfer-said]");
    if (said) said.textContent = words;
    this.changed(row);
    this.rest();
  }

  /** Nothing is on its way any more; what was refused stays to be read before the page is shown anew. */
  private rest(): void {
    if (!this.received_ || this.rows.some((one) => one.active || one.phase === "waiting")) return;
    this.box.dispatchEvent(new CustomEvent("lz:all-uploaded", { bubbles: true }));
    if ("doneReload" in this.box.dataset && !this.rows.some((one) => one.phase === "failed")) location.reload();
  }

  private hold(event: SubmitEvent): void {
    // A button that sends the form elsewhere (removing a file) means what it says now.
    if (event.submitter?.hasAttribute("formaction") || !this.rows.some((row) => row.active)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.submitter = event.submitter;
    this.announce(say("stillSending"), false);
  }
}

export function startUploads(boxes: HTMLElement[]): void {
  for (const box of boxes) new Field(box);
}
