// What this browser keeps between visits. Without storage (private windows, full disk) everything works and is forgotten.

export interface Kept {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
}

export function readKept<T>(storage: Kept | undefined, name: string, otherwise: T): T {
  try {
    const text = storage?.getItem(name);
    return text == null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

export function keep(storage: Kept | undefined, name: string, value: unknown): void {
  try {
    storage?.setItem(name, JSON.stringify(value));
  } catch {
    // full or forbidden
  }
}

// Reading `localStorage` itself may throw.
export function browserStorage(): Kept | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
