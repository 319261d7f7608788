// Ids from the browser's cryptographic randomness, never all zero. crypto.randomUUID is missing on plain http addresses.

export function randomHex(bytes: number): string {
  for (;;) {
    const raw = crypto.getRandomValues(new Uint8Array(bytes));
    if (raw.some((byte) => byte !== 0)) return Array.from(raw, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}

// What OpenTelemetry asks for ids; its own generator uses Math.random.
export class CryptoIds {
  generateTraceId(): string {
    return randomHex(16);
  }
  generateSpanId(): string {
    return randomHex(8);
  }
}
