// Numbers, times and ids as people read them. Units always; a missing value is a dash, never a zero.

const wholes = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export function count(value: number, one: string, many = `${one}s`): string {
  return `${wholes.format(value)} ${value === 1 ? one : many}`;
}

// 0.000123 → "0.000123", 1234.5 → "1,234.5": as many digits as tell something.
export function number(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return value.toExponential(3);
  const digits = size >= 1000 ? 1 : size >= 1 ? 3 : 6;
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: digits, maximumSignificantDigits: size < 1 ? 4 : undefined }).format(value);
}

// For an axis: 1,200 → "1.2k".
export function short(value: number): string {
  const digits = Math.abs(value) < 1 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 2 };
  return new Intl.NumberFormat('en-US', { notation: 'compact', ...digits }).format(value).replace('K', 'k');
}

export function milliseconds(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value < 0.1) return `${number(Math.round(value * 1000))} µs`;
  if (value < 10) return `${value.toFixed(1)} ms`;
  if (value < 1000) return `${wholes.format(value)} ms`;
  if (value < 60_000) return `${(value / 1000).toFixed(value < 10_000 ? 2 : 1)} s`;
  return `${Math.floor(value / 60_000)} min ${Math.round((value % 60_000) / 1000)} s`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

// A value with the unit that the server named for it.
export function withUnit(value: number, unit: string | null | undefined): string {
  switch (unit) {
    case 'ms':
      return milliseconds(value);
    case 'us':
      return milliseconds(value / 1000);
    case 'ns':
      return milliseconds(value / 1e6);
    case 's':
      return milliseconds(value * 1000);
    case 'usd':
    case '$':
      return `$${value < 1 ? value.toFixed(4) : value.toFixed(2)}`;
    case '%':
      return `${number(value)} %`;
    case null:
    case undefined:
    case '':
      return number(value);
    default:
      return `${number(value)} ${unit}`;
  }
}

export function clock(at: number | Date): string {
  return new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });
}

// "2026-11-22 04:00:00", local; a fraction only where there is one.
export function dateTime(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, at % 1000 === 0 ? 19 : 23)}`;
}

// Local, with its zone: for hovering.
export function fullTime(at: number | Date): string {
  return new Date(at).toLocaleString([], { dateStyle: 'medium', timeStyle: 'long' });
}

// "Europe/Berlin, UTC+01:00": whose time all others are, at this one.
export function zone(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  const two = (count: number) => String(Math.trunc(count)).padStart(2, '0');
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return name === 'UTC' ? name : `${name}, UTC${minutes < 0 ? '−' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

export function day(at: number, now: number): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days === 0) return 'Today';
  if (days === 1) return 'Yesterday';
  return new Date(at).toLocaleDateString([], { weekday: 'short', day: 'numeric', month: 'short' });
}

function startOfDay(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

export function shortId(id: string): string {
  return id.slice(0, 8);
}

// "error_analysis" → "error analysis".
export function words(name: string): string {
  return name.replaceAll('_', ' ');
}
