// Exact decimal arithmetic for the running total: scores are whole numbers of their smallest digit, never floats.

export interface Weighted {
  score: string;
  weight: bigint;
  /** Points for a full score: the total stands on a scale of 100, as the server's does. */
  full: bigint;
}

function places(text: string): number {
  return text.split(".")[1]?.length ?? 0;
}

/** Sum of score ÷ full × weight over the sum of weights, times 100, rounded half up to `digits` places; null without weights. */
export function weightedTotal(parts: Weighted[], digits: number): string | null {
  const scale = Math.max(0, ...parts.map((part) => places(part.score)));
  const shared = parts.reduce((product, part) => product * part.full, 1n);
  let sum = 0n;
  let weights = 0n;
  for (const { score, weight, full } of parts) {
    const [whole = "0", rest = ""] = score.split(".");
    sum += BigInt(whole + rest.padEnd(scale, "0")) * weight * 100n * (shared / full);
    weights += weight;
  }
  if (weights <= 0n) return null;
  const divisor = weights * shared * 10n ** BigInt(scale);
  const rounded = (2n * sum * 10n ** BigInt(digits) + divisor) / (2n * divisor);
  const text = rounded.toString().padStart(digits + 1, "0");
  return digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text;
}
