// Why a request to the server failed, in the few kinds that call for different behaviour.

export type FaultKind = "lost" | "trouble" | "signedOut" | "stalePage" | "elsewhere" | "damaged" | "gone" | "refused" | "unreadable";

/** A failure that the transfer knows how to meet; `message` is the server's sentence for people, if it gave one. */
export class Fault extends Error {
  constructor(
    readonly kind: FaultKind,
    message = "",
  ) {
    super(message);
  }
}

interface Said {
  message?: string;
  expired?: boolean;
}

function read(body: string): Said {
  try {
    return JSON.parse(body) as Said;
  } catch {
    return {};
  }
}

/** The fault behind an answer of `status`; 0 means that none came. */
export function faultOf(status: number, body: string): Fault {
  const said = read(body);
  const message = said.message ?? "";
  if (status === 0) return new Fault("lost");
  if (said.expired) return new Fault("stalePage", message);
  if (status === 401) return new Fault("signedOut", message);
  if (status === 404 || status === 410) return new Fault("gone", message);
  if (status === 409 || status === 423) return new Fault("elsewhere", message);
  if (status === 460) return new Fault("damaged", message);
  if (status === 408 || status === 429 || status >= 500) return new Fault("trouble", message);
  return new Fault("refused", message || String(status));
}
