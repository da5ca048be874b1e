// The one boundary between the upload field and the ways of carrying bytes: tus to our server, or parts to the storage.
import type { Place, Status } from "./requests";

/** What a carrier reports while it works, in bytes from the file's beginning. */
export interface Tell {
  /** The upload exists on the server and can be gone on with. */
  begun: () => void;
  /** Bytes that have left the device. */
  sent: (bytes: number) => void;
  /** Bytes that the server has confirmed. */
  saved: (bytes: number) => void;
}

export interface Carrier {
  readonly id: string | null;
  /** Carries what is missing; resolves once every byte is there. Throws a Fault, or the signal's reason; may be called again. */
  carry: (signal: AbortSignal, tell: Tell) => Promise<void>;
  status: (signal?: AbortSignal) => Promise<Status>;
  /** Ends the upload on the server, with all it has received. */
  discard: () => Promise<void>;
  /** The server no longer knows the upload: the next `carry` begins anew. */
  forget: () => void;
}

/** The carrier this place announces, for a new upload or to go on with `id`. */
export async function carrierFor(file: File | null, place: Place, id: string | null): Promise<Carrier> {
  if (place.direct) return new (await import("./direct")).DirectCarrier(file, place, id);
  const { TusCarrier } = await import("./tus");
  return new TusCarrier(file, place, id);
}
